//! `otp sandbox clock`: reads and moves the sandbox's clock.

use clap::Args;
use serde_json::{Map, Value};

use super::control::Control;
use crate::outcome::{Done, Outcome, table};

#[derive(Debug, Args)]
pub(crate) struct Clock {
    /// Move it forward
    #[arg(long, value_name = "SECONDS")]
    advance: Option<u64>,
    /// Set it, in milliseconds since 1970
    #[arg(long, value_name = "MILLISECONDS")]
    set_ms: Option<u64>,
    /// Let it stand still
    #[arg(long, conflicts_with = "run_on")]
    freeze: bool,
    /// Let it run on
    #[arg(long)]
    run_on: bool,
    #[command(flatten)]
    control: Control,
}

impl Clock {
    pub(crate) fn run(&self) -> Done {
        let order = self.order();
        let clock = if order.is_empty() {
            self.control.get("clock")?
        } else {
            self.control.post("clock", &Value::Object(order))?
        };
        let text = table([
            ("now", clock["now"].as_str().unwrap_or_default().to_owned()),
            ("moved by", format!("{} s", clock["advanced_seconds"])),
            ("stands still", if clock["frozen"] == true { "yes" } else { "no" }.to_owned()),
        ]);
        Ok(Outcome::fine(text, clock))
    }

    /// Empty for a look.
    fn order(&self) -> Map<String, Value> {
        let freeze = (self.freeze || self.run_on).then_some(self.freeze);
        let fields = [
            ("freeze", freeze.map(Value::from)),
            ("set_ms", self.set_ms.map(Value::from)),
            ("advance_seconds", self.advance.map(Value::from)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}
