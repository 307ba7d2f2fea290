//! What the rows of the table are made of, and the menu as data: what a page or a script offers without knowing the kinds.

use serde::Serialize;

/// When a fault can strike, and so what is known about the call by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before any connection.
    Port,
    /// On a new connection; nothing is read yet.
    Accept,
    /// After the head; the call is known, its phone is not.
    Head,
    /// After the whole request.
    Call,
    /// When a report about a message is due.
    Report,
}

/// What a fault leaves of the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A patient client gets the reply as the vendor meant it.
    Reply,
    /// The client sees an error, under a status that it can read.
    Broken,
    /// The client sees an error, and no status.
    NoStatus,
    /// Nothing reaches the client.
    Nothing,
}

/// Where in an exchange a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// While the connection is made.
    Connect,
    /// While the request is read.
    Request,
    /// After the request was processed, before the reply.
    Processed,
    /// In the reply's head.
    ReplyHead,
    /// In the reply's body.
    ReplyBody,
    /// In what the reply says.
    Meaning,
    /// In the reports to a callback URL.
    Callback,
}

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MenuEntry {
    /// Its name, the value of `kind` in JSON.
    pub kind: &'static str,
    /// Where it strikes.
    pub phase: Phase,
    /// What it does, in one line.
    pub says: &'static str,
    /// What can be set about it.
    pub parameters: &'static [Parameter],
}

/// A setting of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name in JSON, beside `kind`.
    pub name: &'static str,
    /// What it is counted in, or what kind of text it is.
    pub unit: &'static str,
    /// What it is when it is left out; `None` where it must be given.
    pub default: Option<Preset>,
    /// The smallest and the largest number, for numbers.
    pub range: Option<(u64, u64)>,
    /// All values there are, where there are only some.
    pub choices: &'static [&'static str],
}

/// The value of a parameter that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Preset {
    /// A number.
    Number(u64),
    /// A text.
    Text(&'static str),
}

/// A number; the table gives it the name of its field.
pub(super) const fn number(unit: &'static str, default: u64, least: u64, most: u64) -> Parameter {
    let default = Some(Preset::Number(default));
    Parameter { name: "", unit, default, range: Some((least, most)), choices: &[] }
}

/// A text; the table gives it the name of its field.
pub(super) const fn text(unit: &'static str, default: Option<Preset>) -> Parameter {
    Parameter { name: "", unit, default, range: None, choices: &[] }
}
