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
