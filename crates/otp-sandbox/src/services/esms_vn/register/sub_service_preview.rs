//! `POST SubServicePreviewJson/`: registers a template for SMS.

use super::{RULES as SHARED, ask, one_of, taken_over};
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::require;
use crate::services::esms_vn::{ERROR_PAGE, ORDERS, V};

impl Operation {
    /// esms-vn `POST SubServicePreviewJson/`.
    pub const SUB_SERVICE_PREVIEW: Self = Self(&Endpoint {
        name: "sub_service_preview",
        path: "/SubServicePreviewJson/",
        fields: &[
            "AssetsUrl",
            "Brandname",
            "CallbackUrl",
            "Content",
            "IsUnicode",
            "CustomerEmail",
            "CustomerName",
            "CustomerPhone",
            "ServiceType",
            "SmsType",
        ],
        wish: "Register a template for SMS",
        ..ORDERS
    });
}

pub(super) static FUNCTION: Function = Function::new(
    Operation::SUB_SERVICE_PREVIEW,
    &[RULES, SHARED],
    |world, call| {
        ask(world, call, &["Brandname", "Content"])?;
        require(call.filled("ServiceType") == Some("2"), "301", &SERVICE_TYPE)?;
        one_of(call, "SmsType", &["2", "8"])?;
        call.certain(world)?;
        Ok(taken_over(world, TEXT, &SUCCESS))
    },
    |world| taken_over(world, TEXT, &SUCCESS),
);

const TEXT: &str = "ViHAT is moderating your template";
const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/registering-sms-template (2026-01-29)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.register-sms-template.success" "a template gets 100, a ServicePreviewId, and its text in ErrorMessage" PAGE;
    Documented SERVICE_TYPE "esms-vn.register-sms-template.service-type" "a ServiceType other than 2 gets 301" ERROR_PAGE;
}
