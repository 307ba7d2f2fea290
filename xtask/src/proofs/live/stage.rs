//! A sandbox in the vendor's role, with an account whose values are found wherever they turn up.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use otp_sandbox::{Sandbox, Vendor};

use super::account::Account;
use super::scan::Guarded;
use crate::Failure;

pub(crate) const VENDORS: [Vendor; 3] = Vendor::ALL;

/// The environment of a live run that calls a server on this machine.
pub(crate) struct Setting {
    pub(crate) vendor: Vendor,
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) base_url: String,
    pub(crate) without: Option<&'static str>,
}

impl Setting {
    pub(crate) fn of(sandbox: &Sandbox, vendor: Vendor) -> Self {
        let keys = sandbox.credentials(vendor);
        Self {
            vendor,
            key: keys.key.to_owned(),
            secret: keys.secret.to_owned(),
            base_url: sandbox.base_url(vendor),
            without: None,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        if self.without == Some(name) {
            return None;
        }
        let value = match name {
            "OTP_LIVE" => "1",
            "ESMS_VN_API_KEY" | "ESMS_MY_API_KEY" | "ACCUAUTH_API_ID" => &self.key,
            "ESMS_VN_SECRET_KEY" | "ESMS_MY_API_SECRET" | "ACCUAUTH_API_SECRET" => &self.secret,
            "ESMS_VN_BASE_URL" | "ESMS_MY_BASE_URL" | "ACCUAUTH_BASE_URL" => &self.base_url,
            "ESMS_VN_PHONE" => "0901880778",
            "ESMS_MY_PHONE" => "012-345 0778",
            "ACCUAUTH_PHONE" => "0812-0000-0778",
            // The sandbox takes digits for a template.
            "ESMS_VN_MULTI_CHANNEL_TEMP_ID" => "918273",
            "ESMS_MY_BRAND_NAME" => "Canary & Söhne",
            "ACCUAUTH_TEMPLATE_ID" => "TPL_CANARY",
            "ACCUAUTH_NUMBER_FORMAT" => "code",
            _ => return None,
        };
        Some(value.to_owned())
    }

    pub(crate) fn account(&self) -> Result<Account, Failure> {
        Account::read(self.vendor, &|name| self.get(name))
    }

    /// What must turn up nowhere.
    pub(crate) fn canaries(&self) -> Vec<Guarded> {
        let digits = match self.vendor {
            Vendor::EsmsVn => "901880778",
            Vendor::EsmsMy => "123450778",
            _ => "81200000778",
        };
        let canary = |what, value: &str| Guarded { what, value: value.to_owned() };
        vec![
            canary("the key", &self.key),
            canary("the secret", &self.secret),
            canary("the phone", digits),
            canary("the brand", "Canary & Söhne"),
            canary("the template", "918273"),
            canary("the template", "TPL_CANARY"),
        ]
    }
}

/// A folder that is gone when the test is over.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("otp-{name}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every file below, with its text.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}
