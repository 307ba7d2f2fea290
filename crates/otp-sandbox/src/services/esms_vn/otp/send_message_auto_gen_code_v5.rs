//! `POST SendMessageAutoGenCode_V5`: a code over Zalo, or over SMS when Zalo fails.

use super::answers;
use super::{
    Call, DIGITS, DIGITS_ON_V5, NO_SENDING, Outcome, PHONE_FIELD, Refusal, SENDS, TIME_ALIVE_V5, V, V5_PAGE,
    admit, afford, kind, refuse_magic, remember, require, slot, time_alive,
};
use crate::inbox::Channel;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-vn `POST SendMessageAutoGenCode_V5`.
    pub const SEND_MESSAGE_AUTO_GEN_CODE_V5: Self = Self(&Endpoint {
        name: "send_message_auto_gen_code_v5",
        path: "/SendMessageAutoGenCode_V5",
        phone: PHONE_FIELD,
        fields: &["MultiChannelTempId", "TypeId", "TimeAlive"],
        wish: "Make a code and send it",
        ..SENDS
    });
}

pub(super) static FUNCTION: Function =
    Function::new(Operation::SEND_MESSAGE_AUTO_GEN_CODE_V5, &[RULES], generate, |world| {
        answers::sent(&answers::sms_id(world), &FALLBACK)
    });

const PRINTED_TEMPLATE: &str = "22575";

rules! { V, RULES:
    Assumed TEMPLATE_MISSING "esms-vn.v5.template-missing"
        "a missing or empty MultiChannelTempId gets 791" "the table's `OA id or template id missing` fits best";
    Assumed TEMPLATE_UNKNOWN "esms-vn.v5.template-unknown"
        "any number is a template of the account, any other text gets 789 `TemplateId is not config`"
        "templates are agreed with the vendor; the printed one is 22575";
    Assumed TYPE_MISSING "esms-vn.v5.type-missing" "a missing or empty TypeId gets 300" "the table's `message type missing` fits best";
    Assumed TYPE_UNKNOWN "esms-vn.v5.type-unknown" "a TypeId other than 1 and 2 gets 118" "the table's `message type not supported` fits best";
    Documented FALLBACK "esms-vn.v5.fallback" "the message goes over Zalo, or over SMS with the same code when Zalo fails" V5_PAGE;
    Assumed FAILED_ZALO_IS_FREE "esms-vn.v5.failed-zalo-is-free" "when Zalo fails only the SMS is billed" "no page says";
    Unavoidable TEXTS "esms-vn.v5.texts" "the Zalo and SMS texts are the sandbox's own" "templates are agreed with the vendor, none is printed";
}

fn generate(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = admit(world, call)?;
    refuse_magic(call, phone)?;
    let template = call.filled("MultiChannelTempId");
    let template = template.ok_or_else(|| Refusal::new("791", &TEMPLATE_MISSING))?;
    call.hangs_on(&TEMPLATE_UNKNOWN, template != PRINTED_TEMPLATE);
    require(template.bytes().all(|byte| byte.is_ascii_digit()), "789", &TEMPLATE_UNKNOWN)?;
    let sends = kind(call, "TypeId", &["1", "2"], [&TYPE_MISSING, &TYPE_UNKNOWN])?;
    call.follows(&[&TIME_ALIVE_V5]);
    let minutes = time_alive(call)?;
    let code = world.make_code(V, DIGITS, 6);
    let outgoing = compose(world, phone, template, &code, minutes);
    if sends {
        afford(world, call, outgoing.length.parts)?;
        call.follows(&[&TEXTS]);
        call.hangs_on(&FAILED_ZALO_IS_FREE, world.account(V).zalo_fails);
    }
    call.follows(&[&NO_SENDING, &DIGITS_ON_V5]);
    call.certain(world)?;
    let id = answers::sms_id(world);
    let code_id = world.issue(slot(phone), &code, minutes);
    if sends {
        let product = if outgoing.channel == Channel::Zalo { 24 } else { 2 };
        remember(world, call, &id, product, (phone, &outgoing.text), outgoing.length.parts);
        world.deliver(Outgoing { product: Some(product), code_id: Some(code_id), ..outgoing });
    }
    Ok(answers::sent(&id, &FALLBACK))
}

fn compose(world: &World, phone: &str, template: &str, code: &str, minutes: u32) -> Outgoing {
    let zalo = !world.account(V).zalo_fails;
    let text = if zalo {
        format!("Mã xác thực của bạn là {code}. Mã có hiệu lực trong {minutes} phút.")
    } else {
        format!("Ma xac thuc cua ban la {code}. Ma co hieu luc trong {minutes} phut.")
    };
    let mut outgoing = Outgoing::sms(Operation::SEND_MESSAGE_AUTO_GEN_CODE_V5, phone, text, template);
    outgoing.code = Some(code.to_owned());
    if zalo { outgoing.over(Channel::Zalo) } else { outgoing }
}
