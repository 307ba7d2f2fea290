//! One unmistakable text for each thing that must not be seen, so that a find says what leaked.

use otp_core::{OtpCode, PhoneNumber};
use otp_sandbox::{Vendor, magic_phones};

use crate::Failure;

/// What a text is, and so where it may be seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Kind {
    /// A key, a secret, a password, a token.
    Key,
    /// A phone number.
    Number,
    /// A code, and whatever else a program puts into one person's message.
    Code,
    /// What a program says to everybody: a brand, a text with a placeholder, a template's name. Not a secret by itself, and
    /// no log's or error's business.
    Text,
}

pub(crate) struct Canary {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) key: String,
    pub(crate) secret: String,
}

/// All of a vendor's.
pub(crate) struct OfVendor {
    pub(crate) vendor: Vendor,
    pub(crate) account: Account,
    pub(crate) phone: PhoneNumber,
    /// Numbers that make the sandbox answer with a certain error.
    pub(crate) magic: Vec<PhoneNumber>,
    /// Letters and digits, and digits only: the second could also leak as a number.
    pub(crate) codes: [OtpCode; 2],
    pub(crate) brand: String,
    pub(crate) message: String,
    pub(crate) template: String,
}

pub(crate) struct Canaries {
    pub(crate) esms_vn: OfVendor,
    pub(crate) esms_my: OfVendor,
    pub(crate) accuauth: OfVendor,
    /// User and password at a proxy.
    pub(crate) proxy: Account,
    /// What opens a sandbox to other machines.
    pub(crate) token: String,
    /// A value of a template beside the code: a name, an address.
    pub(crate) content: String,
}

impl Canaries {
    pub(crate) fn new(seed: u64) -> Result<Self, Failure> {
        let mut chance = Chance(seed);
        Ok(Self {
            esms_vn: OfVendor::new(Vendor::EsmsVn, &mut chance)?,
            esms_my: OfVendor::new(Vendor::EsmsMy, &mut chance)?,
            accuauth: OfVendor::new(Vendor::Accuauth, &mut chance)?,
            proxy: Account { key: chance.text(10), secret: key(&mut chance, " ü\"\\<'>+/&=%;") },
            token: chance.text(24),
            content: chance.text(14),
        })
    }

    pub(crate) fn of(&self, vendor: Vendor) -> &OfVendor {
        match vendor {
            Vendor::EsmsVn => &self.esms_vn,
            Vendor::EsmsMy => &self.esms_my,
            _ => &self.accuauth,
        }
    }

    pub(crate) fn all(&self) -> Vec<Canary> {
        let mut all = Vec::new();
        let mut add = |name: &str, kind, text: &str| {
            all.push(Canary { name: name.to_owned(), kind, text: text.to_owned() });
        };
        for one in [&self.esms_vn, &self.esms_my, &self.accuauth] {
            let vendor = one.vendor.name();
            let (own, fake) = (&one.account, one.vendor.credentials());
            add(&format!("{vendor} key"), Kind::Key, &own.key);
            add(&format!("{vendor} secret"), Kind::Key, &own.secret);
            add(&format!("{vendor} key of the sandbox's account"), Kind::Key, fake.key);
            add(&format!("{vendor} secret of the sandbox's account"), Kind::Key, fake.secret);
            add(&format!("{vendor} number"), Kind::Number, significant(&one.phone));
            for phone in &one.magic {
                add(&format!("{vendor} magic number"), Kind::Number, significant(phone));
            }
            for code in &one.codes {
                add(&format!("{vendor} code"), Kind::Code, code.expose());
            }
            add(&format!("{vendor} brand"), Kind::Text, &one.brand);
            add(&format!("{vendor} message"), Kind::Text, &one.message);
            add(&format!("{vendor} template"), Kind::Text, &one.template);
        }
        add("proxy password", Kind::Key, &self.proxy.secret);
        add("sandbox token", Kind::Key, &self.token);
        add("content value", Kind::Code, &self.content);
        all
    }

    /// The pairs that travel in Basic authorization, or would if somebody thought so.
    pub(crate) fn pairs(&self) -> Vec<(String, Account)> {
        let vendors = [&self.esms_vn, &self.esms_my, &self.accuauth];
        let mut pairs: Vec<_> = vendors
            .iter()
            .map(|one| (format!("{} secret", one.vendor.name()), one.account.clone()))
            .collect();
        pairs.push(("proxy password".to_owned(), self.proxy.clone()));
        pairs
    }
}

impl OfVendor {
    fn new(vendor: Vendor, chance: &mut Chance) -> Result<Self, Failure> {
        // AccuAuth's keys travel in headers and are visible ASCII; the others may hold anything printable.
        let special = if vendor == Vendor::Accuauth { "\"\\<'>+/&=%;" } else { " ü\"\\<'>+/&=%;" };
        let parse = |text: &str| text.parse().map_err(|error| unusable(&error));
        let magic = magic_phones().iter().filter(|row| row.rule.vendor == vendor);
        let numbers = format!("{:04}", 2_000 + chance.next() % 8_000);
        // The families of the sandbox's invented numbers. Their last five digits are no port, no size and no time, so that
        // even a part of a number is known.
        let phone = match vendor {
            Vendor::EsmsVn => parse(&format!("+84901889{}", &numbers[1..])),
            Vendor::EsmsMy => parse(&format!("+6019999{numbers}")),
            _ => parse(&format!("+6281200{numbers}")),
        }?;
        let code = |text: &str| OtpCode::parse(text).map_err(|error| unusable(&error));
        Ok(Self {
            vendor,
            account: Account { key: key(chance, special), secret: key(chance, special) },
            phone,
            magic: magic.map(|row| parse(&international(row.example))).collect::<Result<_, _>>()?,
            codes: [code(&chance.text(10))?, code(&(chance.digits(10)))?],
            brand: chance.text(11),
            message: chance.text(16),
            template: chance.digits(12),
        })
    }
}

/// The digits that every form of a number has in common.
pub(crate) fn significant(phone: &PhoneNumber) -> &str {
    // Leaked on purpose: a handful of short texts, once for each run.
    let text: &'static str = Box::leak(phone.msisdn().to_string().into_boxed_str());
    &text[phone.country_code().to_string().len()..]
}

fn international(example: &str) -> String {
    let rest = example.strip_prefix('0').map(|rest| format!("84{rest}"));
    format!("+{}", rest.unwrap_or_else(|| example.to_owned()))
}

fn unusable(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(&format!("a canary cannot be used: {error}"))
}

/// A key with what every encoding has to change in its middle.
fn key(chance: &mut Chance, special: &str) -> String {
    format!("{}{special}{}", chance.text(12), chance.text(12))
}

/// Numbers that look like chance and follow from the seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn text(&mut self, length: usize) -> String {
        self.from("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", length)
    }

    fn digits(&mut self, length: usize) -> String {
        self.from("123456789", length)
    }

    fn from(&mut self, alphabet: &str, length: usize) -> String {
        let characters: Vec<char> = alphabet.chars().collect();
        let pick = |number: u64| usize::try_from(number % characters.len() as u64).unwrap_or_default();
        (0..length).map(|_| characters[pick(self.next())]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_canaries_and_another_gives_others() {
        let texts = |seed| Canaries::new(seed).unwrap().all().into_iter().map(|canary| canary.text).collect();
        let (first, again, other): (Vec<_>, Vec<_>, Vec<String>) = (texts(1), texts(1), texts(2));
        assert_eq!(first, again);
        let differ = first.iter().zip(&other).filter(|(one, other)| one != other).count();
        // The sandbox's own keys and the magic numbers are what they are.
        assert_eq!(differ, first.len() - 6 - magic_phones().len());
    }

    #[test]
    fn no_canary_is_part_of_another() {
        for seed in 0..20 {
            let all = Canaries::new(seed).unwrap().all();
            for (index, one) in all.iter().enumerate() {
                for (other_index, other) in all.iter().enumerate() {
                    assert!(index == other_index || !other.text.contains(&one.text), "{}", one.name);
                }
                assert!(one.text.len() >= 9, "{}", one.name);
            }
        }
    }
}
