//! A look at the server, for a program that starts.

use std::time::SystemTime;

use otp_verify::store::{Concern, StoreError};
use tokio_postgres::types::Type;

use crate::PostgresStore;
use crate::error::Cause;
use crate::parameters::Parameter;
use crate::sql;

/// The version of the tables. It stands in the name of every function as well.
const VERSION: u32 = 2;

/// What one row says of the server.
struct Look {
    at: SystemTime,
    loses_commits: bool,
    loses_files: bool,
    version: Version,
    missing: Option<String>,
}

enum Version {
    None,
    Hidden,
    Shown,
}

impl PostgresStore {
    pub(crate) async fn concerns(&self) -> Result<Vec<Concern>, StoreError> {
        let parameters: [Parameter<'_>; 2] =
            [(&self.clock.now(), Type::INT8), (&functions(), Type::TEXT_ARRAY)];
        let asked = SystemTime::now();
        let look = self.run(sql::LOOK, &parameters, |reply| {
            Ok(Look {
                at: reply.moment("now")?,
                loses_commits: reply.get::<&str>("synchronous_commit")? == "off",
                loses_files: reply.get::<&str>("fsync")? == "off",
                version: match reply.get("version")? {
                    "none" => Version::None,
                    "hidden" => Version::Hidden,
                    "shown" => Version::Shown,
                    _ => return Err(Cause::unreadable()),
                },
                missing: reply.get::<Option<&str>>("missing")?.map(str::to_owned),
            })
        });
        let look = look.await?;
        let mut concerns = self.of_version(&look).await?;
        for (is_off, setting) in
            [(look.loses_commits, "synchronous_commit is off"), (look.loses_files, "fsync is off")]
        {
            if is_off {
                concerns.push(Concern::NotPersistent { setting });
            }
        }
        concerns.extend(Concern::of_clock(look.at, asked, SystemTime::now()));
        Ok(concerns)
    }

    async fn of_version(&self, look: &Look) -> Result<Vec<Concern>, StoreError> {
        let mut concerns = Vec::new();
        match look.version {
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
        let changed = match self.differs().await? {
            Some(what) => Some(what),
            None => look.missing.clone(),
        };
        concerns.extend(changed.map(|what| Concern::Changed { what }));
        Ok(concerns)
    }
}

/// The functions that the migration makes.
fn functions() -> Vec<&'static str> {
    let heads = sql::MIGRATION.split("create or replace function ").skip(1);
    heads.filter_map(|head| head.split('(').next()).collect()
}
