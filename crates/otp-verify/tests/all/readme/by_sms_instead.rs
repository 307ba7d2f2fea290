use std::time::Duration;

use otp_verify::{ChallengeId, ChannelNameError, Channels, Engine, Error, Start, Started};

/// For [`Engine::own_code_by`]: first Zalo, then SMS.
fn channels(zalo: esms_vn::CodeSender, sms: esms_vn::CodeSender) -> Result<Channels, ChannelNameError> {
    Ok(Channels::first("zalo".parse()?, zalo).then("SMS".parse()?, sms))
}

/// The button beside the field for the code: its text, and how long it cannot be pressed yet.
async fn button(engine: &Engine, id: ChallengeId, start: &Start) -> Result<Option<(String, Duration)>, Error> {
    let next = engine.next_channel(id, start).await?;
    Ok(next.map(|next| (format!("Send by {} instead", next.name), next.wait)))
}

/// The user has pressed it.
async fn pressed(engine: &Engine, id: ChallengeId, start: Start) -> Result<Started, Error> {
    engine.resend(id, &start.by_next_channel()).await
}
