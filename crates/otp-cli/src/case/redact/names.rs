//! The names that stay in what is printed of an answer.

/// Every field that the answers of the public cases have. A test compares them.
pub(super) const NAMES: &str = "\
    AcceptNull ApplyTemplateQuota Balance Brandname BrandnameTemplates CallDuration CallStatus \
    CallbackUrl Campaign Code CodeResponse CodeResult Content Count CountRegenerate CountTotal \
    DailyQuota DailyQuotaPromotion Data Data_callback Error ErrorInfo ErrorMessage \
    EstimatedNextMonthPromotionQuota FinalStatus IsSent Ivr Limit ListBrandName ListButtons ListParams \
    MaxLength Message MinLength MonthlyPromotionQuota Name NetworkID NetworkName OAID OAId OAName \
    Oa7dayQuality OaCurrentQuality Offset Param ParamLevel Partnerids Phone PhoneFailList PhoneNumber \
    PreviewUrl Reason ReceiverList RefercenceId ReferenceId RemainingMonthlyPromotionQuota \
    RemainingQuota RemainingQuotaPromotion RequestId Require RequireType Retry SMSID SellPrice \
    SendFailed SendResult SendStatus SendSuccess SentData SentResult SentTime ServicePreviewId SmsId \
    SmsType Status Telcoid TempContent TempId TempName TemplateDailyQuota TemplateId TemplateName \
    TemplateQuality TemplateRemainingQuota TemplateTag Timeout Title Total TotalFail TotalPrice \
    TotalReceiver TotalSent TotalSuccess Type TypeId UserID User_Id Users ZNSTempDetail ZNSTemplates \
    ZOAList ZaloMsgId ZnsTempId balance charge charge_info creditDeducted currency delivery_time detail \
    error feedbacks id message msgId note parts rate reason request_id status submitDate trackingId type";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use serde_json::Value;

    use super::*;
    use crate::case::format::files;

    #[test]
    fn the_names_are_those_of_the_public_cases() {
        fn add(value: &Value, names: &mut BTreeSet<String>) {
            match value {
                Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                    names.insert(name.clone());
                    add(value, names);
                }),
                Value::Array(items) => items.iter().for_each(|item| add(item, names)),
                Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
            }
        }
        let mut names = BTreeSet::new();
        for vendor in ["esms-vn", "esms-my", "accuauth"] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
            let cases = Path::new(folder).join(vendor).join("contract");
            for file in files(&cases).unwrap() {
                let case: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
                let body = case["response"]["body"].as_str().unwrap_or_default();
                add(&serde_json::from_str(body).unwrap_or_default(), &mut names);
            }
        }
        // A case of any endpoint has placeholders, and a name of one letter that stands for an unknown one.
        names.retain(|name| name.len() > 1 && !name.starts_with('{'));
        let known: BTreeSet<_> = NAMES.split_whitespace().map(str::to_owned).collect();
        assert_eq!(known, names);
    }
}
