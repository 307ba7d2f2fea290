use esms_vn::sms::{Product, SendMultipleMessageV4, TextLength};
use esms_vn::status::{GetSendStatus, Outcome};
use esms_vn::{Client, CodeResult, Effect, OtpCode, PhoneNumber, RequestId, SendOptions, Sent};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What you note beside the code.
enum Message {
    /// Taken over under this `SMSID`: `has_arrived` takes it.
    Accepted(Option<String>),
    /// Perhaps on its way: let the user wait, and offer "send again" after a minute.
    Perhaps,
}

/// Sends a code that you made. `id` is your own name for this one message, such as `sign-up 4711, second code`.
async fn send_code(
    client: &Client,
    phone: PhoneNumber,
    code: &OtpCode,
    id: &str,
) -> Result<Message, Failure> {
    // Character by character as the template is registered for the brand, else the vendor answers 146.
    let text = format!("{} la ma xac minh dang ky Baotrixemay cua ban", code.expose());
    // The vendor refuses a second message with the same id for 24 hours.
    let options = SendOptions::new().request_id(RequestId::new(id)?);
    let product = Product::customer_care("Baotrixemay");
    let request = SendMultipleMessageV4::new(phone, product, text).options(options);
    if let TextLength::Several(length) = request.length() {
        return Err(format!("the text would cost {} SMS", length.parts()).into());
    }
    let client = client.clone();
    // A browser that hangs up drops this function. The task goes on, and sees how the call ends.
    let task = tokio::spawn(async move {
        // If the connection breaks, it asks once more with the same id, which the vendor refuses if it has the first.
        match client.send_at_most_once(&request).await {
            Ok(Sent::Accepted(sent)) => Ok(Message::Accepted(sent.sms_id)),
            Ok(Sent::Unconfirmed) => Ok(Message::Perhaps),
            Err(error) => {
                eprintln!("send: {error:?}");
                match error.effect() {
                    Effect::Unknown => Ok(Message::Perhaps),
                    Effect::None => Err(error.into()), // nothing was sent: the reason stands in the error
                }
            }
        }
    });
    task.await?
}

/// Returns whether the phone has the message, and `None` while nobody knows.
async fn has_arrived(client: &Client, sms_id: &str) -> Result<Option<bool>, Failure> {
    match client.get_send_status(&GetSendStatus::new(sms_id)).await {
        Ok(status) => Ok(match status.outcome() {
            Outcome::Delivered => Some(true),
            Outcome::Failed => Some(false),
            Outcome::Unknown => None,
        }),
        // Right after sending the vendor cannot tell yet. An id that does not exist gets the same: stop asking after minutes.
        Err(error) if CodeResult::of(&error) == Some(CodeResult::MESSAGE_NOT_FOUND) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Returns what is left in the account, in digits as the vendor writes them.
async fn balance(client: &Client) -> Result<Option<String>, Failure> {
    Ok(client.get_balance().await?.balance)
}
