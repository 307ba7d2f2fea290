//! What a fault answers where no vendor does.

use crate::exchange::Reply;
use crate::names::Vendor;
use crate::rules::Rule;

const TEXT: &str = "an armed fault does to connection and reply what its name says";
const WHY: &str = "ordered by whoever armed it; no page promises or denies it";

static ESMS_VN: Rule = Vendor::EsmsVn.assumed("esms-vn.fault-on-order", TEXT, WHY);
static ESMS_MY: Rule = Vendor::EsmsMy.assumed("esms-my.fault-on-order", TEXT, WHY);
static ACCUAUTH: Rule = Vendor::Accuauth.assumed("accuauth.fault-on-order", TEXT, WHY);

pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    [&ESMS_VN, &ESMS_MY, &ACCUAUTH].into_iter()
}

/// An empty reply for a fault to fill.
pub(crate) fn ordered(vendor: Vendor) -> Reply {
    let rule = match vendor {
        Vendor::EsmsVn => &ESMS_VN,
        Vendor::EsmsMy => &ESMS_MY,
        Vendor::Accuauth => &ACCUAUTH,
    };
    Reply::new(200, "text/plain", Vec::new(), "", rule)
}
