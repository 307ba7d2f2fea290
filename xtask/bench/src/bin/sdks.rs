//! What other vendors' clients cost beside the same call by plain reqwest, kept alive, one at a time: where ours stand.

use std::process::ExitCode;

use bench::line::Line;
use bench::rounds::{Goal, Rounds, tell};
use bench::server::{SERVE, Server, serve};
use bench::{Outcome, processor};

const ROUNDS: usize = 21;
const CALLS: u32 = 256;

fn main() -> ExitCode {
    let word = std::env::args().nth(1);
    bench::main_on_one_thread(async move {
        if word.as_deref() == Some(SERVE) { serve().await } else { measure().await }
    })
}

async fn measure() -> Outcome<()> {
    let server = Server::start()?;
    let http = bench::caller::http(bench::caller::Connection::Kept)?;
    let models = format!("{}/models", server.url);
    let list = async || {
        let answer = http.get(&models).bearer_auth("key").send().await?.error_for_status()?;
        answer.json::<serde_json::Value>().await?;
        Outcome::Ok(())
    };
    let publish = async || {
        let form = [("Action", "Publish"), ("PhoneNumber", "+84901888484"), ("Message", "Your code is 1234")];
        let answer = http.post(format!("{}/sns", server.url)).form(&form).send().await?;
        answer.error_for_status()?.text().await?;
        Outcome::Ok(())
    };

    let github = octocrab::OctocrabBuilder::default().base_uri(server.url.as_str())?.build()?;
    let by_octocrab = async || {
        let _: serde_json::Value = github.get("/models", None::<&()>).await?;
        Outcome::Ok(())
    };
    compare("octocrab 0.54, GET", by_octocrab, list).await?;

    let config = async_openai::config::OpenAIConfig::new().with_api_base(&server.url).with_api_key("key");
    let openai = async_openai::Client::with_config(config);
    let by_openai = async || {
        openai.models().list().await?;
        Outcome::Ok(())
    };
    compare("async-openai 0.43, GET", by_openai, list).await?;

    let sns = sns(&server.url);
    let by_sns = async || {
        sns.publish().phone_number("+84901888484").message("Your code is 1234").send().await?;
        Outcome::Ok(())
    };
    compare("aws-sdk-sns 1, Publish", by_sns, publish).await
}

fn sns(url: &str) -> aws_sdk_sns::Client {
    use aws_sdk_sns::config::{BehaviorVersion, Config, Credentials, Region};
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(url)
        .region(Region::new("ap-southeast-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "static"))
        .build();
    aws_sdk_sns::Client::from_conf(config)
}

async fn compare(
    name: &str,
    client: impl AsyncFn() -> Outcome<()>,
    plain: impl AsyncFn() -> Outcome<()>,
) -> Outcome<()> {
    let mut rounds = Rounds::default();
    for round in 0..=ROUNDS {
        let (theirs, plain) = if round % 2 == 0 {
            let theirs = microseconds(&client).await?;
            (theirs, microseconds(&plain).await?)
        } else {
            let plain = microseconds(&plain).await?;
            (microseconds(&client).await?, plain)
        };
        if round > 0 {
            rounds.add(theirs, plain);
        }
    }
    let mut row = rounds.row(name, "reqwest", Goal::None, |us| format!("{us:.1} µs"));
    row.what = format!("for comparison: {name}, kept connection, 1 at once");
    tell(&Line::Row(row));
    Ok(())
}

async fn microseconds(call: &impl AsyncFn() -> Outcome<()>) -> Outcome<f64> {
    let begun = processor::time();
    for _ in 0..CALLS {
        call().await?;
    }
    Ok((processor::time() - begun).as_secs_f64() * 1e6 / f64::from(CALLS))
}
