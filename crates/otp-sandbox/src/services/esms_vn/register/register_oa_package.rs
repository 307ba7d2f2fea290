//! `POST RegisOAPackageJson/`: buys a package for a Zalo account.

use super::{ask, one_of, taken_over, valid};
use crate::clock::moment;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_vn::{ORDERS, V};

impl Operation {
    /// esms-vn `POST RegisOAPackageJson/`.
    pub const REGISTER_OA_PACKAGE: Self = Self(&Endpoint {
        name: "register_oa_package",
        path: "/RegisOAPackageJson/",
        fields: &["Dateactive", "Duaration", "OAID", "Package"],
        wish: "Buy a package for a Zalo account",
        ..ORDERS
    });
}

pub(super) static FUNCTION: Function = Function::new(
    Operation::REGISTER_OA_PACKAGE,
    &[RULES],
    |world, call| {
        ask(world, call, &["Dateactive", "Duaration", "OAID"])?;
        let day = call.get("Dateactive").unwrap_or_default();
        valid(day.len() == 10 && moment(&format!("{day}T00:00")).is_some())?;
        one_of(call, "Package", &["1", "2", "3"])?;
        call.certain(world)?;
        Ok(taken_over(world, TEXT, &SUCCESS))
    },
    |world| taken_over(world, TEXT, &SUCCESS),
);

const TEXT: &str = "ViHAT is censoring trademark ownership";
const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/purchase-oa-package (2026-01-29)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.register-oa-package.success" "an order gets 100, a ServicePreviewId, and its text in ErrorMessage" PAGE;
}
