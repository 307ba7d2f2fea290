//! `POST RegisZNSTemplateJson/`: registers a template for Zalo.

use super::{ask, one_of, taken_over};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_vn::{ORDERS, V};

impl Operation {
    /// esms-vn `POST RegisZNSTemplateJson/`.
    pub const REGISTER_ZNS_TEMPLATE: Self = Self(&Endpoint {
        name: "register_zns_template",
        path: "/RegisZNSTemplateJson/",
        fields: &["Content", "ImageUrl", "CTA1", "CTA2", "OAID", "SmsType", "CallbackUrl"],
        wish: "Register a template for Zalo",
        ..ORDERS
    });
}

pub(super) static FUNCTION: Function = Function::new(
    Operation::REGISTER_ZNS_TEMPLATE,
    &[RULES],
    |world, call| {
        ask(world, call, &["Content", "ImageUrl", "OAID"])?;
        one_of(call, "SmsType", &["24", "25"])?;
        call.certain(world)?;
        Ok(taken_over(world, TEXT, &SUCCESS))
    },
    |world| taken_over(world, TEXT, &SUCCESS),
);

const TEXT: &str = "ViHAT is censoring trademark ownership";
const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-dang-ky-template-zalo (2026-01-29)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.register-zns-template.success" "a template gets 100, a ServicePreviewId, and its text in ErrorMessage" PAGE;
}
