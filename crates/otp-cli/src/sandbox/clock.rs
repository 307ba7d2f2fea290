//! `otp sandbox clock`: reads and moves the sandbox's clock.

use clap::Args;
use serde_json::{Map, Value};

use super::control::Control;
use crate::outcome::{Done, Outcome, table, visible};

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
    /// Nothing: kept to say which option moves the clock.
    #[arg(hide = true)]
    stray: Vec<String>,
    #[command(flatten)]
    control: Control,
}

impl Clock {
    pub(crate) fn run(&self) -> Done {
        if !self.stray.is_empty() {
            return Err(Outcome::wrong_use(
                "options move the clock, such as `otp sandbox clock --advance 200`",
            ));
        }
        let order = self.order();
        let clock = if order.is_empty() {
            self.control.get("clock")?
        } else {
            self.control.post("clock", &Value::Object(order))?
        };
        let text = table([
            ("now", visible(clock["now"].as_str().unwrap_or_default())),
            ("moved by", format!("{} s", visible(&clock["advanced_seconds"].to_string()))),
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
