//! Serves connections as axum does, but closes those that do not send a request in time.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::Version;
use axum::http::header::HOST;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::{ServiceExt, service_fn};

use super::admission::WithoutHost;

/// The pause before the next connection is accepted, if the system has no room for one.
const NO_ROOM: Duration = Duration::from_secs(1);
/// The bytes with which every HTTP/2 connection begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Serves connections until `stopped` says so, then lets requests under way finish. A connection that doesn't
/// send the head of a request within `patience` is closed, be it its first or one that it is kept alive for.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    patience: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(patience).keep_alive_timeout(patience);
    let under_way = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_connection(&error) => continue,
            Err(error) => {
                tracing::error!(%error, "no connection can be taken; trying again in a second");
                tokio::time::sleep(NO_ROOM).await;
                continue;
            }
        };
        let (builder, router, watcher) = (builder.clone(), router.clone(), under_way.watcher());
        let mut stopped = stopped.clone();
        tokio::spawn(async move {
            let begun = tokio::select! {
                begun = tokio::time::timeout(patience, begins(&stream)) => begun,
                _ = stopped.wait_for(|stopped| *stopped) => return,
            };
            if !matches!(begun, Ok(Ok(()))) {
                return;
            }
            // Pieces of an export are sent when they are written, not when a packet is full.
            let _ = stream.set_nodelay(true);
            let service = TowerToHyperService::new(service_fn(move |request: Request<_>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
                let names_host = request.headers().contains_key(HOST) || request.uri().host().is_some();
                if request.version() == Version::HTTP_11 && !names_host {
                    request.extensions_mut().insert(WithoutHost);
                }
                let router = router.clone();
                async move {
                    Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {}))
                }
            }));
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            if let Err(error) = watcher.watch(connection.into_owned()).await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    under_way.shutdown().await;
}

/// Whether it was one connection that failed, and not the listener.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Waits until a connection shows which version of HTTP it speaks, since hyper has no time limit until then.
async fn begins(stream: &TcpStream) -> io::Result<()> {
    let mut first = [0; PREFACE.len()];
    let mut seen = 0;
    loop {
        stream.readable().await?;
        let count = stream.peek(&mut first).await?;
        if count == 0 || !PREFACE.starts_with(&first[..count]) || count == PREFACE.len() {
            return Ok(());
        }
        if count == seen {
            // The bytes that were peeked at keep the stream readable, so waiting until it is would return at
            // once.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        seen = count;
    }
}
