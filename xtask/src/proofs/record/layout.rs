//! JSON as the cases of this repository are laid out: what fits into a line stands in one, and fields keep their order.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Most of the cases that were written by hand keep it, a comma at the end aside.
const WIDTH: usize = 121;

/// Lays out JSON text; text that is none stays as it is.
pub(super) fn laid_out(json: &str) -> String {
    let Ok(node) = serde_json::from_str::<Node>(json) else { return json.to_owned() };
    let mut out = String::new();
    // The file itself is never one line.
    node.write(&mut out, 0, 0);
    out.push('\n');
    out
}

enum Node {
    Plain(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    fn write(&self, out: &mut String, indent: usize, width: usize) {
        let line = self.line();
        let is_short = indent + line.chars().count() <= width;
        match self {
            Self::List(items) if !is_short && !items.is_empty() => {
                let items = items.iter().map(|item| (String::new(), item));
                block(out, indent, ('[', ']'), items.collect());
            }
            Self::Object(fields) if !is_short && !fields.is_empty() => {
                let fields =
                    fields.iter().map(|(name, value)| (format!("{}: ", Value::from(name.as_str())), value));
                block(out, indent, ('{', '}'), fields.collect());
            }
            _ => out.push_str(&line),
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::line).collect::<Vec<_>>().join(", "))
            }
            Self::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Self::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), value.line()));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn block(out: &mut String, indent: usize, (open, close): (char, char), items: Vec<(String, &Node)>) {
    out.push(open);
    let last = items.len();
    for (number, (name, item)) in (1..).zip(items) {
        out.push('\n');
        out.push_str(&" ".repeat(indent + 2));
        out.push_str(&name);
        // The name stands in the same line.
        item.write(out, indent + 2, WIDTH.saturating_sub(name.chars().count()));
        if number < last {
            out.push(',');
        }
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Node::Object(fields))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Node::List(items))
            }

            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Plain(Value::from(text).to_string()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Plain(value.to_string()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Plain(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
                Ok(Node::Plain(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
                Ok(Node::Plain(Value::from(number).to_string()))
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Plain("null".to_owned()))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_of_this_repository_are_laid_out_so_already() {
        for case in [
            include_str!("../../../../crates/esms-my/contract/generate_otp/status-3-wrong-secret.json"),
            include_str!("../../../../crates/esms-vn/contract/check_code/code-101-wrong-keys.json"),
            include_str!("../../../../crates/esms-vn/contract/send_message_auto_gen_code_v4/success.json"),
            include_str!("../../../../crates/accuauth/contract/send_sms_otp/unauthorized.json"),
        ] {
            assert_eq!(laid_out(case), case);
        }
    }
}
