use otp_verify::{ChallengeId, Engine, Start};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The button "send again". Returns the sentence to show. The id stays the same, and so does the number of attempts.
async fn send_again(engine: &Engine, id: ChallengeId, start: Start) -> Result<String, Failure> {
    let engine = engine.clone();
    // In a task: a browser that hangs up does not end it.
    let task = tokio::spawn(async move {
        match engine.resend(id, &start).await {
            Ok(_) => Ok("Another code is on its way.".to_owned()),
            // Too soon, or the challenge is over: in a sentence.
            Err(error) if error.is_user_error() => Ok(format!("Sorry: {error}.")),
            Err(error) => {
                eprintln!("resend: {error:?}");
                // Nobody knows whether the vendor has sent it.
                error.challenge().ok_or(error)?;
                Ok("Another code may be on its way.".to_owned())
            }
        }
    });
    task.await?
}
