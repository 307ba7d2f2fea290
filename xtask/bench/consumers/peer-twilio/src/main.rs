//! A user of twilio, as small as one can be.

use twilio::{Client, OutboundMessage};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new("account", "token");
    client.send_message(OutboundMessage::new("+84901888484", "+84901888485", "Your code is 1234")).await?;
    Ok(())
}
