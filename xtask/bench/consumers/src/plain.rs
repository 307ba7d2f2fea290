//! A careful user of reqwest: the fields of a call to esms-my, its answer in a type. The URL holds the path.

use super::{Outcome, Server};

pub(crate) fn client(server: Option<&Server>) -> Outcome<reqwest::Client> {
    let mut builder = reqwest::Client::builder();
    if let Some(Server { root, .. }) = server {
        builder = builder.tls_certs_merge([reqwest::Certificate::from_pem(root)?]);
    }
    Ok(builder.build()?)
}

#[derive(serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Fields<'a> {
    api_key: &'a str,
    api_secret: &'a str,
    phone: &'a str,
    brand_name: &'a str,
}

#[derive(serde::Deserialize)]
struct Answer {
    status: i64,
}

pub(crate) async fn call(client: &reqwest::Client, server: &Server) -> Outcome<()> {
    let body = Fields { api_key: "key", api_secret: "secret", phone: "60123456789", brand_name: "Eaon" };
    let request =
        client.post(&server.url).header("content-type", "application/json").body(serde_json::to_vec(&body)?);
    let answer = request.send().await?.error_for_status()?.bytes().await?;
    let read: Answer = serde_json::from_slice(&answer)?;
    if read.status == 0 { Ok(()) } else { Err("refused".into()) }
}
