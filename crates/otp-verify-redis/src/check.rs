//! A look at the server, for a program that starts.

use std::collections::BTreeMap;
use std::time::SystemTime;

use otp_verify::store::{Concern, StoreError};
use redis::Value;
use redis::aio::ConnectionLike;

use crate::RedisStore;
use crate::acknowledge::Acknowledged;
use crate::parameters::schema_key;
use crate::scripts;

/// The version of what is kept. It is in every other key as well.
const VERSION: u32 = 2;

impl<C> RedisStore<C>
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    pub(crate) async fn concerns(&self) -> Result<Vec<Concern>, StoreError> {
        let mut concerns = self.of_script().await?;
        let seen = [self.seen("memory", of_memory).await?, self.seen("persistence", of_persistence).await?];
        if seen.contains(&Seen::Nothing) {
            concerns.push(Concern::NotAllowedToLook);
        }
        concerns.extend(seen.into_iter().filter_map(Seen::concern));
        Ok(concerns)
    }

    /// Asks for the version and the time, in the way of every operation.
    async fn of_script(&self) -> Result<Vec<Concern>, StoreError> {
        let (keys, now) = ([schema_key(&self.prefix)], self.clock.now());
        let asked = SystemTime::now();
        let (mut reply, acknowledged) = self.run_acknowledged(&scripts::CHECK, &keys, &now, |_| {}).await?;
        let answered = SystemTime::now();
        let mut concerns = Vec::new();
        match reply.text()?.parse() {
            Ok(VERSION) => {}
            Ok(found) => concerns.push(Concern::Schema { found: Some(found) }),
            Err(_) => concerns.push(Concern::Changed { what: "the noted version".to_owned() }),
        }
        concerns.extend(Concern::of_clock(reply.moment()?, asked, answered));
        match acknowledged {
            Acknowledged::Enough => {}
            Acknowledged::TooFew(acknowledged) => concerns.push(Concern::TooFewReplicas { acknowledged }),
            Acknowledged::Failed(error) => return Err(error),
        }
        Ok(concerns)
    }

    /// Reads what each node says of itself in a section. A server that hides it, or does not know the question, shows nothing.
    async fn seen(&self, section: &str, of: fn(&Fields<'_>) -> Seen) -> Result<Seen, StoreError> {
        let mut command = redis::cmd("INFO");
        command.arg(section);
        let Some(answer) = self.shown(&command).await? else { return Ok(Seen::Nothing) };
        let mut texts = Vec::new();
        add_texts(answer, &mut texts);
        let seen = texts.iter().map(|text| of(&fields(text))).reduce(Seen::worse);
        Ok(seen.unwrap_or(Seen::Nothing))
    }
}

/// What one node shows of a setting.
#[derive(Debug, Clone, PartialEq)]
enum Seen {
    Fine,
    Nothing,
    Wrong(Concern),
}

impl Seen {
    fn concern(self) -> Option<Concern> {
        match self {
            Self::Wrong(concern) => Some(concern),
            Self::Fine | Self::Nothing => None,
        }
    }

    /// One node of a cluster is enough to worry.
    fn worse(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Wrong(_), _) | (Self::Nothing, Self::Fine | Self::Nothing) | (Self::Fine, Self::Fine) => {
                self
            }
            (_, Self::Wrong(_)) | (Self::Fine, Self::Nothing) => other,
        }
    }
}

type Fields<'a> = BTreeMap<&'a str, &'a str>;

fn fields(text: &str) -> Fields<'_> {
    text.lines().filter_map(|line| line.trim_end().split_once(':')).collect()
}

/// Without a limit a server evicts nothing, whatever its policy is.
fn of_memory(fields: &Fields<'_>) -> Seen {
    match (fields.get("maxmemory"), fields.get("maxmemory_policy")) {
        (Some(&"0"), _) | (_, Some(&"noeviction")) => Seen::Fine,
        (Some(_), Some(_)) => Seen::Wrong(Concern::Evicts),
        (_, None) | (None, _) => Seen::Nothing,
    }
}

/// Snapshots alone forget everything since the last one.
fn of_persistence(fields: &Fields<'_>) -> Seen {
    match fields.get("aof_enabled") {
        Some(&"1") => Seen::Fine,
        Some(_) => Seen::Wrong(Concern::NotPersistent { setting: "appendonly is off" }),
        None => Seen::Nothing,
    }
}

/// A cluster's connection asks all nodes, and answers with a map.
fn add_texts(answer: Value, texts: &mut Vec<String>) {
    match answer {
        Value::BulkString(bytes) => texts.push(String::from_utf8_lossy(&bytes).into_owned()),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => texts.push(text),
        Value::Array(parts) | Value::Set(parts) => parts.into_iter().for_each(|part| add_texts(part, texts)),
        Value::Map(nodes) => nodes.into_iter().for_each(|(_, text)| add_texts(text, texts)),
        // A node that shows nothing is seen by what is missing in its text.
        _ => texts.push(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(text: &str) -> Seen {
        of_memory(&fields(text))
    }

    #[test]
    fn only_a_policy_with_a_limit_evicts() {
        assert_eq!(memory("maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n"), Seen::Fine);
        assert_eq!(memory("maxmemory:1000\r\nmaxmemory_policy:noeviction\r\n"), Seen::Fine);
        let evicts = Seen::Wrong(Concern::Evicts);
        for policy in ["allkeys-lru", "volatile-ttl", "volatile-lfu", "allkeys-random"] {
            assert_eq!(memory(&format!("maxmemory:1000\r\nmaxmemory_policy:{policy}\r\n")), evicts);
        }
    }

    #[test]
    fn what_a_server_hides_was_not_seen() {
        for text in ["", "# Memory\r\n", "maxmemory:1000\r\n", "maxmemory_policy:allkeys-lru\r\n"] {
            assert_eq!(memory(text), Seen::Nothing, "{text}");
        }
        assert_eq!(of_persistence(&fields("loading:0\r\n")), Seen::Nothing);
    }

    #[test]
    fn one_node_of_a_cluster_is_enough_to_worry() {
        let seen = [Seen::Fine, Seen::Nothing, Seen::Wrong(Concern::Evicts)];
        for (i, one) in seen.iter().enumerate() {
            for (j, other) in seen.iter().enumerate() {
                assert_eq!(one.clone().worse(other.clone()), seen[i.max(j)]);
            }
        }
    }
}
