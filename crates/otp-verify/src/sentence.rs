use std::error::Error;
use std::fmt;

/// Writes the sentence of an error, then its sources. It is the `Debug` of every error here: `main` prints that of what it returns.
pub(crate) fn sentence(error: &dyn Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{error}")?;
    let mut source = error.source();
    while let Some(error) = source {
        write!(f, ": {error}")?;
        source = error.source();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::StoreError;
    use crate::{AppHash, ChallengeId, Key, Lifetime, Purpose, Tenant};

    #[test]
    fn every_error_of_this_crate_prints_as_a_sentence() {
        let store = StoreError::unknown().with_source(StoreError::full().with_source("no room"));
        let errors: [(Box<dyn Error>, &str); 7] = [
            (Box::new(store), "the store's answer was lost: the store is full: no room"),
            (Box::new(Key::parse("").unwrap_err()), ""),
            (Box::new(Purpose::parse("").unwrap_err()), ""),
            (Box::new(Tenant::parse("").unwrap_err()), ""),
            (Box::new("".parse::<ChallengeId>().unwrap_err()), ""),
            (Box::new(Lifetime::try_from(Duration::ZERO).unwrap_err()), ""),
            (Box::new(AppHash::parse("").unwrap_err()), ""),
        ];
        for (error, printed) in errors {
            let sentence = error.to_string();
            let printed = if printed.is_empty() { sentence.as_str() } else { printed };
            assert_eq!((format!("{error:?}").as_str(), format!("{error:#?}").as_str()), (printed, printed));
        }
    }
}
