//! A careful user of reqwest: the call of esms-my, its answer in a type. Included by the consumers that differ in TLS alone.

use crate::measured::{Outcome, Server};

#[derive(serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Generate<'a> {
    api_key: &'a str,
    api_secret: &'a str,
    phone: &'a str,
    brand_name: &'a str,
}

#[derive(serde::Deserialize)]
struct Generated {
    status: i64,
}

pub async fn call(client: &reqwest::Client, server: &Server) -> Outcome<()> {
    let body = Generate { api_key: "key", api_secret: "secret", phone: "60123456789", brand_name: "Eaon" };
    let request = client
        .post(format!("{}/sms/otp/generate", server.url))
        .header("content-type", "application/json")
        .body(serde_json::to_vec(&body)?);
    let answer = request.send().await?.error_for_status()?.bytes().await?;
    let read: Generated = serde_json::from_slice(&answer)?;
    if read.status == 0 { Ok(()) } else { Err("refused".into()) }
}
