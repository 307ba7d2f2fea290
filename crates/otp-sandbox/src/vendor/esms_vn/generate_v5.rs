//! `POST SendMessageAutoGenCode_V5`: a code over Zalo, or over SMS when Zalo fails.

use std::net::IpAddr;

use super::answers::{self, Refusal};
use super::shared_fields::{DIGITS, admit, afford, exact, refuse_magic, slot, time_alive};
use super::{V, V5_PAGE};
use crate::exchange::Reply;
use crate::fields::Fields;
use crate::inbox::Channel;
use crate::rules::Rule;
use crate::text_length::{Encoding, Length, measure};
use crate::vendor::Operation;
use crate::world::{Outgoing, World};

const TEMPLATE_MISSING: Rule = Rule::assumed(
    V,
    "esms-vn.v5.template-missing",
    "a missing or empty MultiChannelTempId gets 791",
    "the table's `OA id or template id missing` fits best",
);
const TEMPLATE_UNKNOWN: Rule = Rule::assumed(
    V,
    "esms-vn.v5.template-unknown",
    "any number is a template of the account, any other text gets 789 `TemplateId is not config`",
    "templates are agreed with the vendor; the printed one is 22575",
);
const TYPE_MISSING: Rule = Rule::assumed(
    V,
    "esms-vn.v5.type-missing",
    "a missing or empty TypeId gets 300",
    "the table's `message type missing` fits best",
);
const TYPE_UNKNOWN: Rule = Rule::assumed(
    V,
    "esms-vn.v5.type-unknown",
    "a TypeId other than 1 and 2 gets 118",
    "the table's `message type not supported` fits best",
);
const FALLBACK: Rule = Rule::documented(
    V,
    "esms-vn.v5.fallback",
    "the message goes over Zalo, or over SMS with the same code when Zalo fails",
    V5_PAGE,
);
const FAILED_ZALO_IS_FREE: Rule = Rule::assumed(
    V,
    "esms-vn.v5.failed-zalo-is-free",
    "when Zalo fails only the SMS is billed",
    "no page says",
);
const TEXTS: Rule = Rule::assumed(
    V,
    "esms-vn.v5.texts",
    "the Zalo and SMS texts are the sandbox's own",
    "templates are agreed with the vendor, none is printed",
);

pub(super) const RULES: &[&Rule] = &[
    &TEMPLATE_MISSING,
    &TEMPLATE_UNKNOWN,
    &TYPE_MISSING,
    &TYPE_UNKNOWN,
    &FALLBACK,
    &FAILED_ZALO_IS_FREE,
    &TEXTS,
];

pub(super) fn generate(world: &mut World, fields: &Fields, from: IpAddr) -> Result<Reply, Refusal> {
    let phone = admit(world, fields, exact, from)?;
    refuse_magic(Operation::SendMessageAutoGenCodeV5, &phone)?;
    let template = fields.filled("MultiChannelTempId");
    let template = template.ok_or_else(|| Refusal::new("791", &TEMPLATE_MISSING))?;
    if !template.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new("789", &TEMPLATE_UNKNOWN));
    }
    let sends = match fields.filled("TypeId") {
        Some("1") => false,
        Some("2") => true,
        None => return Err(Refusal::new("300", &TYPE_MISSING)),
        Some(_) => return Err(Refusal::new("118", &TYPE_UNKNOWN)),
    };
    let minutes = time_alive(fields.get("TimeAlive"))?;
    let code = world.make_code(V, DIGITS, 6);
    let outgoing = compose(world, &phone, template, &code, minutes);
    if sends {
        afford(world, outgoing.units)?;
    }
    let code_id = world.issue(slot(&phone), &code, minutes);
    if sends {
        world.deliver(Outgoing { code_id: Some(code_id), ..outgoing });
    }
    Ok(answers::sent(world, &FALLBACK))
}

fn compose(world: &World, phone: &str, template: &str, code: &str, minutes: u32) -> Outgoing {
    let zalo = !world.account(V).zalo_fails;
    let text = if zalo {
        format!("Mã xác thực của bạn là {code}. Mã có hiệu lực trong {minutes} phút.")
    } else {
        format!("Ma xac thuc cua ban la {code}. Ma co hieu luc trong {minutes} phut.")
    };
    let Length { encoding, parts, .. } = measure(&text);
    let (channel, encoding, parts) =
        if zalo { (Channel::Zalo, Encoding::Utf8, 1) } else { (Channel::Sms, encoding, parts) };
    Outgoing {
        operation: Operation::SendMessageAutoGenCodeV5,
        channel,
        sender: None,
        to: phone.to_owned(),
        text,
        code: Some(code.to_owned()),
        code_id: None,
        encoding,
        parts,
        units: parts,
        purpose: template.to_owned(),
    }
}
