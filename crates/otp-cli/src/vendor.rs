//! The vendors, as an argument names them.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vendor {
    /// eSMS.vn, Vietnam
    EsmsVn,
    /// esms.com.my, Malaysia
    EsmsMy,
    /// AccuAuth, Indonesia and India
    Accuauth,
}

impl Vendor {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::EsmsVn => esms_vn::Client::VENDOR,
            Self::EsmsMy => esms_my::Client::VENDOR,
            Self::Accuauth => accuauth::Client::VENDOR,
        }
    }
}
