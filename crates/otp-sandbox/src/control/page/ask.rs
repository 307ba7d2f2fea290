//! What a visitor asks to see: the page's query, read and written back.

use maud::{Markup, html};

use crate::codes::State;
use crate::names::Vendor;

use super::words::STATES;

/// Which calls are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Show {
    #[default]
    Everything,
    Messages,
    Troubles,
    DoubleSends,
}

impl Show {
    pub(super) const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Everything, "", "Everything"),
        (Self::Messages, "messages", "Messages only"),
        (Self::Troubles, "troubles", "Refused or broken"),
        (Self::DoubleSends, "double", "Double sends"),
    ];
}

/// The query of the page. It is rebuilt from what was understood, never echoed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Ask {
    pub(super) words: String,
    pub(super) vendor: Option<Vendor>,
    pub(super) state: Option<State>,
    pub(super) show: Show,
    /// The exchange whose details are open.
    pub(super) open: Option<u64>,
    /// What the form before has done, as a short name.
    pub(super) did: Option<String>,
}

/// No search needs more, and the address stays one that can be pasted.
const LONGEST_SEARCH: usize = 100;

impl Ask {
    pub(super) fn parse(query: &str) -> Self {
        let mut ask = Self::default();
        let show =
            |name: &str| Show::ALL.iter().find(|row| row.1 == name).map(|row| row.0).unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => ask.words = value.trim().chars().take(LONGEST_SEARCH).collect(),
                "vendor" => ask.vendor = value.parse().ok(),
                "state" => ask.state = STATES.iter().find(|row| row.1 == value).map(|row| row.0),
                "show" => ask.show = show(&value),
                "open" => ask.open = value.parse().ok(),
                "did" => ask.did = Some(value.into_owned()),
                _ => {}
            }
        }
        ask
    }

    pub(super) fn address(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/".to_owned() } else { format!("/?{query}") }
    }

    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut put = |name, value: &str| {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        };
        put("q", &self.words);
        put("vendor", self.vendor.map_or("", Vendor::name));
        put("state", self.state.map_or("", super::words::state_name));
        put("show", Show::ALL.iter().find(|row| row.0 == self.show).map_or("", |row| row.1));
        put("open", &self.open.map(|id| id.to_string()).unwrap_or_default());
        put("did", self.did.as_deref().unwrap_or_default());
        query.finish()
    }

    pub(super) fn opening(&self, open: Option<u64>) -> Self {
        Self { open, did: None, ..self.clone() }
    }

    pub(super) fn is_narrowed(&self) -> bool {
        self.opening(None) != Self::default()
    }
}

/// The view to come back to after a form has done its work.
pub(super) fn back(ask: &Ask) -> Markup {
    html! { input type="hidden" name="back" value=(ask.opening(ask.open).query()); }
}
