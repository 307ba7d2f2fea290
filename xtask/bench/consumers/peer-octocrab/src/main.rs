//! A user of octocrab, as small as one can be.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("a URL")?;
    let github = octocrab::OctocrabBuilder::default().base_uri(url)?.build()?;
    let answer: serde_json::Value = github.get("/models", None::<&()>).await?;
    println!("{answer}");
    Ok(())
}
