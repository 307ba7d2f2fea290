use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, SendDate, code, valid};

/// The vendor gives no more in one answer.
const MOST_UIDS: u8 = 50;
/// The vendor lists 10,000 in all.
const LAST_OFFSET: u16 = 9_950;

impl Client {
    /// Asks for the people who have dealt with a Zalo account (OA), by their user ids.
    ///
    /// `POST QueryListUID`, documented in Vietnamese only, on
    /// [user ids with interaction](https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-danh-sach-zalo-followers-1)
    /// (25 March 2025). It is free. It has taken the place of `GetFollowers`, whose page the vendor has hidden; with
    /// [`is_follower`](QueryListUid::is_follower) it lists the same people. A user id belongs to a person: do not log it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: what the
    /// vendor refuses with 161 (a date) and 162 (offset and count), and a text that is blank or holds a control character. The
    /// call only reads, so no error has an effect.
    pub async fn query_list_uid(&self, request: &QueryListUid) -> Result<QueryListUidResponse, Error> {
        self.call(request).await
    }
}

/// The people who are asked for. See [`Client::query_list_uid`]. `Debug` shows neither account nor tag.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct QueryListUid {
    oaid: Private,
    from_date: String,
    to_date: String,
    offset: u16,
    count: u8,
    is_follower: Option<bool>,
    tag_name: Option<Private>,
}

impl QueryListUid {
    /// Asks for the first 50 people who dealt with this Zalo account (OA) between these days, in the vendor's form
    /// `dd/MM/yyyy`: `01/09/2024`.
    pub fn new(oaid: impl Into<String>, from_date: impl Into<String>, to_date: impl Into<String>) -> Self {
        Self {
            oaid: Private::new(oaid),
            from_date: from_date.into(),
            to_date: to_date.into(),
            offset: 0,
            count: MOST_UIDS,
            is_follower: None,
            tag_name: None,
        }
    }

    /// How many people to leave out before the first, up to 9,950. Without this, 0.
    pub fn offset(mut self, people: u16) -> Self {
        self.offset = people;
        self
    }

    /// How many people to give at most, up to 50. Without this, 50.
    pub fn count(mut self, people: u8) -> Self {
        self.count = people;
        self
    }

    /// Only those who follow the Zalo account, or only those who do not. Without this, both.
    pub fn is_follower(mut self, follows: bool) -> Self {
        self.is_follower = Some(follows);
        self
    }

    /// Only those with this tag. Without this, all.
    pub fn tag_name(mut self, name: impl Into<String>) -> Self {
        self.tag_name = Some(Private::new(name));
        self
    }
}

impl Endpoint for QueryListUid {
    type Response = QueryListUidResponse;

    const NAME: &'static str = "query_list_uid";
    const ROUTE: Route = Route::post("/QueryListUID/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::UIDS;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-danh-sach-zalo-followers-1";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())?;
        if self.offset > LAST_OFFSET {
            return Err(Error::invalid("Offset", "must be at most 9,950"));
        }
        if self.count > MOST_UIDS {
            return Err(Error::invalid("Count", "must be at most 50"));
        }
        day("FromDate", &self.from_date)?;
        day("ToDate", &self.to_date)?;
        self.tag_name.as_ref().map_or(Ok(()), |name| valid::name("TagName", name.as_str()))
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .number("Offset", self.offset.into())
            .number("Count", self.count.into())
            .text("FromDate", &self.from_date)
            .text("ToDate", &self.to_date)
            .text_if("IsFollower", self.is_follower.map(|follows| if follows { "1" } else { "0" }))
            .text_if("TagName", self.tag_name.as_ref().map(Private::as_str));
    }

    fn read(answer: &Answer<'_>) -> QueryListUidResponse {
        let Some(data) = answer.object("Data") else { return QueryListUidResponse::default() };
        QueryListUidResponse {
            users: data.texts("Users"),
            total: data.number("Total"),
            offset: data.number("Offset"),
            count: data.number("Count"),
        }
    }
}

/// A day that exists, as `dd/MM/yyyy`.
fn day(field: &'static str, text: &str) -> Result<(), Error> {
    let parts: Vec<&str> = text.split('/').collect();
    let is_day = match parts[..] {
        [day, month, year] => SendDate::parse(&format!("{year}-{month}-{day} 00:00:00")).is_ok(),
        _ => false,
    };
    if is_day { Ok(()) } else { Err(Error::invalid(field, "must be a day like 01/09/2024")) }
}

/// People, by their user ids. `Debug` shows how many.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct QueryListUidResponse {
    /// Their user ids, which the sends to a user of Zalo take. Private: do not log them.
    pub users: Option<Vec<String>>,
    /// How many there are in all.
    pub total: Option<u64>,
    /// The place of the first one, as it was asked for.
    pub offset: Option<u64>,
    /// How many were asked for; the printed answer has 50 beside four user ids.
    pub count: Option<u64>,
}

impl fmt::Debug for QueryListUidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueryListUidResponse({} users)", self.users.as_ref().map_or(0, Vec::len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> QueryListUid {
        QueryListUid::new("4097311281936189049", "01/09/2024", "13/10/2024")
    }

    fn field(request: &QueryListUid) -> Option<&'static str> {
        request.validate().err().and_then(|error| error.field())
    }

    #[test]
    fn the_limits_of_the_page_are_refused_and_what_lies_within_is_not() {
        assert_eq!(field(&request().offset(9_950).count(50).is_follower(false).tag_name("VIP")), None);
        assert_eq!(field(&request().offset(9_951)), Some("Offset"));
        assert_eq!(field(&request().count(51)), Some("Count"));
        assert_eq!(field(&request().tag_name(" ")), Some("TagName"));
        assert_eq!(field(&QueryListUid::new("", "01/09/2024", "13/10/2024")), Some("OAID"));
    }

    #[test]
    fn only_a_day_that_exists_is_asked_for() {
        assert_eq!(field(&QueryListUid::new("1", "29/02/2028", "31/12/9999")), None);
        for date in [
            "",
            "2024-09-01",
            "1/9/2024",
            "01/13/2024",
            "29/02/2026",
            "01/09/24",
            "01/09/2024 00:00:00",
            "01/09/2024/01",
            "01-09-2024",
            "01/09/2024\n",
        ] {
            assert_eq!(field(&QueryListUid::new("1", date, "13/10/2024")), Some("FromDate"), "{date:?}");
            assert_eq!(field(&QueryListUid::new("1", "01/09/2024", date)), Some("ToDate"), "{date:?}");
        }
    }
}
