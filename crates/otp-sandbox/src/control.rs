//! The control port. (Filled below.)
use crate::sandbox::Shared;
use std::sync::Arc;
use tokio::net::TcpListener;
pub(crate) async fn serve(_listener: TcpListener, _shared: Arc<Shared>) {
    std::future::pending::<()>().await;
}
