//! The client's side of one trial.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use super::call::Client;
use super::mark::Mark;
use super::operation::{Operation, Service};
use super::plan::Patience;
use super::verdict::Outcome;
use crate::Failure;

/// The clients of one place, made on first use and kept, as a program keeps them.
pub(crate) struct Clients {
    base_url: String,
    options: Vec<esms_my::HttpOptions>,
    made: HashMap<(Service, usize), Arc<Client>>,
}

impl Clients {
    pub(crate) fn new(base_url: String, options: Vec<esms_my::HttpOptions>) -> Self {
        Self { base_url, options, made: HashMap::new() }
    }

    /// The client for this service with these of the options.
    pub(crate) fn of(&mut self, service: Service, options: usize) -> Result<Arc<Client>, Failure> {
        if let Some(client) = self.made.get(&(service, options)) {
            return Ok(Arc::clone(client));
        }
        let settings = self.options.get(options).cloned().unwrap_or_default();
        let client = Arc::new(Client::build(service, &self.base_url, settings)?);
        self.made.insert((service, options), Arc::clone(&client));
        Ok(client)
    }
}

/// Makes the call and waits for it as its caller would.
pub(crate) async fn call(
    client: Arc<Client>,
    (operation, padding): (Operation, usize),
    mark: Mark,
    patience: Patience,
) -> Result<Outcome, Failure> {
    let call = client.call(operation, mark, padding);
    match patience {
        Patience::ToTheEnd => call.await,
        Patience::For(time) => tokio::time::timeout(time, call).await.unwrap_or(Ok(Outcome::Dropped)),
        Patience::ForPolls(most) => {
            let mut call = pin!(call);
            let mut polls = 0;
            poll_fn(|context| {
                let state = call.as_mut().poll(context);
                polls += 1;
                if state.is_pending() && polls >= most { Poll::Ready(Ok(Outcome::Dropped)) } else { state }
            })
            .await
        }
    }
}
