//! The one sentence of a vendor that repeats the request: eSMS.vn's `ErrorMessage` holds the phone and the code, those of
//! somebody else when a fault brings somebody else's reply, and half of them when a fault cuts it.

use super::invented;
use crate::vendor::Vendor;

const FIELD: &str = "\"ErrorMessage\":\"";
const NOT_VALID: [&str; 2] = ["The phone number ", " is not valid."];
const CHECKED: [&str; 2] = [", Content: ", " Code Invalid"];
const RIGHT: &str = "Success!";

/// `own` is what stands in place of the request's own number, which the sentence holds by now if it is whole.
pub(super) fn disguised(body: &str, own: Option<&str>) -> String {
    let Some((before, rest)) = body.split_once(FIELD) else { return body.to_owned() };
    let end = end_of_text(rest);
    let (sentence, after) = rest.split_at(end);
    let number = own.unwrap_or("0901888484");
    let sentence = if let Some(phone) = sentence.strip_prefix(NOT_VALID[0]) {
        let (phone, tail) = cut(phone, NOT_VALID[1]);
        [NOT_VALID[0], &replaced(phone, number, ""), tail].concat()
    } else if sentence.contains(CHECKED[0]) || sentence.starts_with(begins_a_number) {
        let (phone, tail) = cut(sentence, CHECKED[0]);
        let verdict = tail.strip_prefix(CHECKED[0]).unwrap_or_default();
        let (code, end) = cut(verdict, CHECKED[1]);
        let code = replaced(code, invented::code(Vendor::EsmsVn), RIGHT);
        let between = &tail[..tail.len() - verdict.len()];
        [&replaced(phone, number, ""), between, &code, end].concat()
    } else {
        sentence.to_owned()
    };
    [before, FIELD, &sentence, after].concat()
}

fn begins_a_number(character: char) -> bool {
    character == '+' || character.is_ascii_digit()
}

/// Where the JSON text ends, or the body with it.
fn end_of_text(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return place,
            _ => {}
        }
    }
    text.len()
}

/// What stands before the words, and the words with all behind them.
fn cut<'t>(text: &'t str, words: &str) -> (&'t str, &'t str) {
    text.split_at(text.find(words).unwrap_or(text.len()))
}

/// The invented value in place of another; a beginning of it in place of what may be a beginning.
fn replaced(value: &str, invented: &str, kept: &str) -> String {
    if value.is_empty() || value == invented || (!kept.is_empty() && kept.starts_with(value)) {
        return value.to_owned();
    }
    invented.chars().take(value.chars().count()).collect()
}

#[cfg(test)]
mod tests {
    use super::disguised;

    fn sentence(text: &str) -> String {
        let body = disguised(&format!("{{\"ErrorMessage\":\"{text}"), None);
        body.strip_prefix("{\"ErrorMessage\":\"").unwrap().to_owned()
    }

    #[test]
    fn numbers_and_codes_go_and_the_sentence_stays() {
        for (text, shown) in [
            ("0901887263, Content: Success!\"}", "0901888484, Content: Success!\"}"),
            ("0901887263, Content: 7Q4ZK2 Code Invalid\"}", "0901888484, Content: 1NTTJ6 Code Invalid\"}"),
            ("0901887263, Content: 7\\\"Q Code Invalid\"}", "0901888484, Content: 1NTT Code Invalid\"}"),
            ("0901887263, Content:  Code Invalid\"}", "0901888484, Content:  Code Invalid\"}"),
            ("The phone number 84901887263 is not valid.\"}", "The phone number 0901888484 is not valid.\"}"),
            ("The phone number  is not valid.\"}", "The phone number  is not valid.\"}"),
            ("Request exist 1\",\"SendStatus\":\"5\"}", "Request exist 1\",\"SendStatus\":\"5\"}"),
            ("Authorize Failed\"}", "Authorize Failed\"}"),
        ] {
            assert_eq!(sentence(text), shown);
        }
    }

    #[test]
    fn half_a_sentence_holds_no_half_of_a_number() {
        for (text, shown) in [
            ("09018872", "09018884"),
            ("0901887263", "0901888484"),
            ("0901887263, Con", "0901888484"),
            ("0901887263, Content: 7Q4", "0901888484, Content: 1NT"),
            ("0901887263, Content: Succ", "0901888484, Content: Succ"),
            ("The phone number 09018872", "The phone number 09018884"),
        ] {
            assert_eq!(sentence(text), shown);
        }
    }
}
