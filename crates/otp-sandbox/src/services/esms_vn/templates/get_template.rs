//! `POST GetTemplate/`: the templates of a sender name, or of a Zalo account.

use serde_json::{Value, json};

use crate::config::Template;
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::services::esms_vn::answers::{self};
use crate::services::esms_vn::{READS, V, admit};
use crate::world::World;

impl Operation {
    /// esms-vn `POST GetTemplate/`.
    pub const GET_TEMPLATE: Self = Self(&Endpoint {
        name: "get_template",
        path: "/GetTemplate/",
        fields: &["SmsType", "Brandname", "OAId"],
        wish: "List the templates of a sender name or of a Zalo account",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| answers::uncounted(code, text, rule, &REFUSED)),
    ..Function::new(
        Operation::GET_TEMPLATE,
        &[RULES],
        |world, call| list(world, call),
        |world| of_brand(&world.account(V).listed_templates("Baotrixemay")),
    )
};

const SMS_PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-customer-care-templates (2026-01-29)";
const ZALO_PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-templates-of-oa (2026-01-29)";

rules! { V, RULES:
    Documented OF_BRAND "esms-vn.get-template.brand"
        "SmsType 2 with Brandname gets BrandnameTemplates, each with NetworkID, TempContent and TempId" SMS_PAGE;
    Documented OF_OA "esms-vn.get-template.oa"
        "SmsType 24 or 25 with OAId gets ZNSTemplates, each with TempContent, TempId, TempName and ZNSTempDetail" ZALO_PAGE;
    Documented UNKNOWN_BRAND "esms-vn.get-template.unknown-brand"
        "a sender name that the account does not have for customer care gets 104" SMS_PAGE;
    Assumed UNKNOWN_OA "esms-vn.get-template.unknown-oa" "a Zalo account that the account does not have gets 204" "the table gives 204 to Zalo; the page prints no such answer";
    Assumed TYPE "esms-vn.get-template.type" "no SmsType gets 300, another one than 2, 24 and 25 gets 118" "the pages name the three alone";
    Assumed BOTH_TYPES "esms-vn.get-template.both-types" "a Zalo account has the same templates under 24 and 25" "no page says";
    Unavoidable DETAILS "esms-vn.get-template.details"
        "NetworkID is always 1; a Zalo template's name is its text, each parameter a type_text of at most 30" "the sandbox knows no networks and no more of a template";
    Documented REFUSED "esms-vn.get-template.refused" "a refusal has CodeResult and ErrorMessage, without CountRegenerate" ZALO_PAGE;
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    admit(world, call)?;
    let account = world.account(V);
    match call.filled("SmsType") {
        Some("2") => {
            let name = call.filled("Brandname").unwrap_or_default();
            let is_own = account.listed_brands().iter().any(|own| own.name == name && own.sms_type == 2);
            require(is_own, "104", &UNKNOWN_BRAND)?;
            Ok(of_brand(&account.listed_templates(name)))
        }
        Some("24" | "25") => {
            call.follows(&[&BOTH_TYPES]);
            let id = call.filled("OAId").unwrap_or_default();
            let is_own = account.listed_zalo_accounts().iter().any(|own| own.id == id);
            require(is_own, "204", &UNKNOWN_OA)?;
            Ok(of_oa(&account.listed_templates(id)))
        }
        None => Err(Refusal::new("300", &TYPE)),
        Some(_) => Err(Refusal::new("118", &TYPE)),
    }
}

fn of_brand(templates: &[Template]) -> Reply {
    let row = |own: &Template| json!({ "NetworkID": 1, "TempContent": own.text, "TempId": own.id });
    let rows: Vec<Value> = templates.iter().map(row).collect();
    let members = [
        ("BrandnameTemplates", rows.into()),
        ("CodeResult", "100".into()),
        ("ErrorMessage", "success".into()),
    ];
    answers::shaped("100", &OF_BRAND, &members).on(&[&DETAILS])
}

fn of_oa(templates: &[Template]) -> Reply {
    let param = |(place, name): (usize, &String)| json!({ "Limit": 30, "Param": name, "ParamLevel": place + 1, "RequireType": "type_text" });
    let row = |own: &Template| {
        let params: Vec<Value> = own.parameters.iter().enumerate().map(param).collect();
        json!({ "TempContent": own.text, "TempId": own.id, "TempName": own.text, "ZNSTempDetail": params })
    };
    let rows: Vec<Value> = templates.iter().map(row).collect();
    let members =
        [("CodeResult", "100".into()), ("ErrorMessage", "success".into()), ("ZNSTemplates", rows.into())];
    answers::shaped("100", &OF_OA, &members).on(&[&DETAILS])
}
