//! A user of aws-sdk-sns, as small as one can be.

use aws_sdk_sns::config::{BehaviorVersion, Config, Credentials, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("a URL")?;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(url)
        .region(Region::new("ap-southeast-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "static"))
        .build();
    let sns = aws_sdk_sns::Client::from_conf(config);
    sns.publish().phone_number("+84901888484").message("Your code is 1234").send().await?;
    Ok(())
}
