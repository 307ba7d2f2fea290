//! `GET GetZnsTemplateInfo`: a Zalo template, its state and the values that it takes.

use serde_json::{Value, json};

use super::{QUERY, admit_account};
use crate::exchange::Reply;
use crate::names::{CodeField, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::services::esms_vn::{V, answers};
use crate::world::World;

impl Operation {
    /// esms-vn `GET GetZnsTemplateInfo`.
    pub const GET_ZNS_TEMPLATE_INFO: Self = Self(&Endpoint {
        name: "get_zns_template_info",
        method: "GET",
        path: "/GetZnsTemplateInfo",
        input: Input::Query,
        fields: &["TemplateId", "OAId"],
        code: CodeField { name: "Error", success: "0", failure: "99", unheard_of: "987" },
        wish: "Ask for a Zalo template",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| {
        let text = text.unwrap_or_else(|| answers::usual_text(code));
        let number: u32 = code.parse().unwrap_or_default();
        answers::shaped(code, rule, &[("Error", number.into()), ("Message", text.into())]).on(&[&REFUSED])
    }),
    ..Function::new(
        Operation::GET_ZNS_TEMPLATE_INFO,
        &[RULES],
        |world, call| template(world, call),
        |_| answer(205_644, "Xác nhận đăng ký dịch vụ", &["otp".to_owned()]),
    )
};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-zalo-template-details (2025-01-10)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-zns-template-info.success" "Error is the number 0; Data has name, state and the values that the template takes" PAGE;
    Unavoidable VALUES "esms-vn.get-zns-template-info.values"
        "every template is as the printed one except for its number, its name and its values: enabled, for codes, each value a text of up to 10"
        "templates are agreed with the vendor";
    Assumed UNKNOWN_TEMPLATE "esms-vn.get-zns-template-info.unknown" "a TemplateId that the OAId does not have gets 790" "no page prints a refusal";
    Assumed REFUSED "esms-vn.get-zns-template-info.refused" "a refusal has Error as a number and Message" "no page prints one";
}

fn template(world: &World, call: &Call<'_>) -> Outcome {
    let account = admit_account(world, call, "OAId")?;
    let id = call.get("TemplateId").unwrap_or_default();
    let mut templates = world.account(V).listed_templates(account).into_iter();
    let own = templates.find(|template| template.id.to_string() == id);
    let own = own.ok_or_else(|| Refusal::new("790", &UNKNOWN_TEMPLATE))?;
    Ok(answer(own.id, &own.text, &own.parameters))
}

fn answer(id: u64, name: &str, parameters: &[String]) -> Reply {
    let parameter = |name| json!({ "AcceptNull": false, "MaxLength": 10, "MinLength": 0, "Name": name, "Require": true, "Type": "STRING" });
    let data = json!({
        "ApplyTemplateQuota": false,
        "ListParams": parameters.iter().map(parameter).collect::<Vec<Value>>(),
        "PreviewUrl": "https://zns.oa.zalo.me/znspreview/SZk01CLsjXTYpn_B4agO0g==",
        "Status": "ENABLE",
        "TemplateDailyQuota": null,
        "TemplateId": id,
        "TemplateName": name,
        "TemplateQuality": "UNDEFINED",
        "TemplateRemainingQuota": null,
        "TemplateTag": "OTP",
        "Timeout": 15_000,
    });
    let members = [("Data", data), ("Error", 0.into()), ("Message", "Success".into())];
    answers::shaped("0", &SUCCESS, &members).on(&[&VALUES])
}
