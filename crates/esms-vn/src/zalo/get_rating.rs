use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, SendDate, valid};

/// The vendor gives no more in one answer.
const MOST_RATINGS: u8 = 50;

impl Client {
    /// Asks how people rated the messages of a Zalo template.
    ///
    /// `POST ZNS/GetRating`, documented on
    /// [rating information](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-rating-information-of-zalo-users)
    /// (10 January 2025; in Vietnamese 6 January 2026, with the form of the dates and the limit of 50). It is free. What people
    /// write is theirs: do not log it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: an id that
    /// is blank or holds a control character, and more than 50 ratings at once. The call only reads, so no error has an effect.
    pub async fn get_rating(&self, request: &GetRating) -> Result<GetRatingResponse, Error> {
        self.call(request).await
    }
}

/// The ratings that are asked for. See [`Client::get_rating`]. `Debug` does not show the Zalo account.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetRating {
    oaid: Private,
    template_id: String,
    from_time: SendDate,
    to_time: SendDate,
    offset: u32,
    limit: u8,
}

impl GetRating {
    /// Asks for the first 50 ratings of this template of this Zalo account (OA) that people gave between these moments.
    pub fn new(
        oaid: impl Into<String>,
        template_id: impl Into<String>,
        from_time: SendDate,
        to_time: SendDate,
    ) -> Self {
        let (oaid, template_id) = (Private::new(oaid), template_id.into());
        Self { oaid, template_id, from_time, to_time, offset: 0, limit: MOST_RATINGS }
    }

    /// How many ratings to leave out before the first. Without this, 0.
    pub fn offset(mut self, ratings: u32) -> Self {
        self.offset = ratings;
        self
    }

    /// How many ratings to give at most, up to 50. Without this, 50.
    pub fn limit(mut self, ratings: u8) -> Self {
        self.limit = ratings;
        self
    }
}

impl Endpoint for GetRating {
    type Response = GetRatingResponse;

    const NAME: &'static str = "get_rating";
    const ROUTE: Route = Route::post("/ZNS/GetRating/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const IS_LONG_LIST: bool = true;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-rating-information-of-zalo-users";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())?;
        valid::name("TemplateID", &self.template_id)?;
        if self.limit > MOST_RATINGS {
            return Err(Error::invalid("Limit", "must be at most 50"));
        }
        Ok(())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text("TemplateID", &self.template_id)
            .text("FromTime", &self.from_time.to_string())
            .text("ToTime", &self.to_time.to_string())
            .text("Offset", &self.offset.to_string())
            .text("Limit", &self.limit.to_string());
    }

    fn read(answer: &Answer<'_>) -> GetRatingResponse {
        let ratings = answer.list("Data");
        GetRatingResponse {
            data: ratings.map(|all| all.iter().map(Rating::read).collect()),
            total: answer.number("Total"),
        }
    }
}

/// Ratings. `Debug` shows how many.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetRatingResponse {
    /// The ratings that were asked for.
    pub data: Option<Vec<Rating>>,
    /// How many there are in all.
    pub total: Option<u64>,
}

/// What a person said of a message. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Rating {
    /// How many stars, 1 to 5 as it seems.
    pub rate: Option<u16>,
    /// What they chose of the sentences that Zalo offers. Private: do not log it.
    pub feedbacks: Option<Vec<String>>,
    /// What they wrote. Private: do not log it.
    pub note: Option<String>,
    /// Zalo's id of the message.
    pub msg_id: Option<String>,
    /// When they said it (`submitDate`), in milliseconds since 1970.
    pub submit_date_ms: Option<u64>,
    /// The `RequestId` of the send; empty where it had none.
    pub tracking_id: Option<String>,
}

impl Rating {
    fn read(rating: &Object<'_>) -> Self {
        Self {
            rate: rating.number("rate"),
            feedbacks: rating.texts("feedbacks"),
            note: rating.text("note"),
            msg_id: rating.text("msgId"),
            submit_date_ms: rating.number("submitDate"),
            tracking_id: rating.text("trackingId"),
        }
    }
}

impl fmt::Debug for GetRatingResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GetRatingResponse({} ratings)", self.data.as_ref().map_or(0, Vec::len))
    }
}

impl fmt::Debug for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rating").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_50_ratings_at_once_and_a_blank_id_are_refused() {
        let date = |text: &str| SendDate::parse(text).unwrap();
        let (from, to) = (date("2024-07-28 00:00:00"), date("2024-07-30 23:59:59"));
        let request = |oaid: &str, template: &str| GetRating::new(oaid, template, from, to);
        let field = |request: GetRating| request.validate().err().and_then(|error| error.field());
        assert_eq!(field(request("4097311281936189049", "266986").offset(u32::MAX)), None);
        assert_eq!(field(request("4097311281936189049", "266986").limit(51)), Some("Limit"));
        assert_eq!(field(request("", "266986")), Some("OAID"));
        assert_eq!(field(request("4097311281936189049", "\t")), Some("TemplateID"));
    }
}
