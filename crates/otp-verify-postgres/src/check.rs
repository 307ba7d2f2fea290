//! A look at the server, for a program that starts.

use std::time::SystemTime;

use otp_verify::store::{Concern, StoreError};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::error::Cause;
use crate::parameters::Parameter;
use crate::sql;

/// The version of the tables. It is in the name of every function as well.
const VERSION: u32 = 2;

/// What one row says of the server.
struct Look {
    at: SystemTime,
    loses_commits: bool,
    loses_files: bool,
    unwritable: Option<String>,
    version: Version,
}

enum Version {
    None,
    Hidden,
    Shown,
}

impl PostgresStore {
    pub(crate) async fn concerns(&self) -> Result<Vec<Concern>, StoreError> {
        let parameters: [Parameter<'_>; 1] = [(&self.clock.now(), Type::INT8)];
        let asked = SystemTime::now();
        let look = self.run(sql::LOOK, &parameters, |reply| {
            Ok(Look {
                at: reply.moment("now")?,
                loses_commits: reply.get::<&str>("synchronous_commit")? == "off",
                loses_files: reply.get::<&str>("fsync")? == "off",
                unwritable: reply.get("unwritable")?,
                version: match reply.get("version")? {
                    "none" => Version::None,
                    "hidden" => Version::Hidden,
                    "shown" => Version::Shown,
                    _ => return Err(Cause::unreadable()),
                },
            })
        });
        let look = look.await?;
        let answered = SystemTime::now();
        let mut concerns = self.of_version(&look.version).await?;
        concerns.extend(look.unwritable.map(|what| Concern::Changed { what }));
        for (is_off, setting) in
            [(look.loses_commits, "synchronous_commit is off"), (look.loses_files, "fsync is off")]
        {
            if is_off {
                concerns.push(Concern::NotPersistent { setting });
            }
        }
        concerns.extend(Concern::of_clock(look.at, asked, answered));
        Ok(concerns)
    }

    async fn of_version(&self, version: &Version) -> Result<Vec<Concern>, StoreError> {
        let mut concerns = Vec::new();
        match version {
            Version::None => return Ok(vec![Concern::Schema { found: None }]),
            Version::Hidden => concerns.push(Concern::NotAllowedToLook),
            Version::Shown => {
                let kept = self.run(sql::VERSION, &[], |reply| reply.get::<Option<i32>>("version"));
                let found = kept.await?.and_then(|version| version.try_into().ok());
                if found != Some(VERSION) {
                    return Ok(vec![Concern::Schema { found }]);
                }
            }
        }
        if let Some(what) = self.differs().await? {
            concerns.push(Concern::Changed { what });
            return Ok(concerns);
        }
        let (changed, is_unlogged) = self.made_otherwise().await?;
        concerns.extend(changed.map(|what| Concern::Changed { what }));
        if is_unlogged {
            concerns.push(Concern::NotPersistent { setting: "a table is unlogged" });
        }
        Ok(concerns)
    }

    /// Names the first function or right that is missing or was changed. The tables must be as they were made: functions take
    /// their rows. Also returns whether a table is unlogged.
    async fn made_otherwise(&self) -> Result<(Option<String>, bool), StoreError> {
        let functions = functions();
        let column = |of: fn(&Function) -> &str| functions.iter().map(of).collect::<Vec<_>>();
        let parameters: [Parameter<'_>; 4] = [
            (&column(|it| &it.signature), Type::TEXT_ARRAY),
            (&column(|it| it.language), Type::TEXT_ARRAY),
            (&column(|it| it.volatility), Type::TEXT_ARRAY),
            (&column(|it| it.body), Type::TEXT_ARRAY),
        ];
        let made =
            self.run(sql::MADE, &parameters, |reply| Ok((reply.get("changed")?, reply.get("unlogged")?)));
        made.await
    }
}

/// A function that the migration makes.
struct Function {
    /// Its name, and the types of what it takes.
    signature: String,
    language: &'static str,
    volatility: &'static str,
    body: &'static str,
}

fn functions() -> Vec<Function> {
    sql::MIGRATION.split("create or replace function ").skip(1).filter_map(function).collect()
}

/// Reads `name(a bigint, out b text) … language sql volatile as $$ … $$`.
fn function(text: &'static str) -> Option<Function> {
    let (name, rest) = text.split_once('(')?;
    let (parameters, rest) = rest.split_once(')')?;
    let (_, rest) = rest.split_once("language ")?;
    let (head, rest) = rest.split_once(" as $$")?;
    let (language, volatility) = head.split_once(' ')?;
    let (body, _) = rest.split_once("$$")?;
    let taken = parameters.split(',').map(str::trim).filter(|it| !it.starts_with("out "));
    let types: Vec<_> = taken.filter_map(|it| Some(it.split_once(' ')?.1)).collect();
    Some(Function { signature: format!("{name}({})", types.join(", ")), language, volatility, body })
}
