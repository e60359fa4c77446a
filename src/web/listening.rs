//! Binding the port that the server listens on.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, lookup_host};

use crate::config::ListenAddress;

/// Why the server has no port.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("cannot listen on {address}: the name has no address; name one such as 127.0.0.1:8080")]
    Name { address: ListenAddress, source: io::Error },
    #[error("cannot listen on {address}; {}", hint(source, address.port(), "--listen or as web.listen"))]
    Bind { address: ListenAddress, source: io::Error },
    #[error("cannot offer metrics on {address}; {}", hint(source, address.port(), "web.metrics_listen"))]
    BindMetrics { address: ListenAddress, source: io::Error },
}

/// What to do about a port that can't be bound.
fn hint(error: &io::Error, port: u16, key: &str) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!("another program uses the port: name another one with {key}"),
        io::ErrorKind::PermissionDenied if port < 1024 => {
            "ports below 1024 are for privileged programs: name another one, and let a web server pass requests on to it"
                .to_owned()
        }
        _ => format!("name an address of this machine with {key}"),
    }
}

/// Listens for those who ask for figures; nothing where the configuration names no address for them.
pub async fn listen_for_metrics(address: Option<&ListenAddress>) -> Result<Vec<TcpListener>, ListenError> {
    let Some(address) = address else { return Ok(Vec::new()) };
    listen(address).await.map_err(|error| match error {
        ListenError::Bind { address, source } => ListenError::BindMetrics { address, source },
        other => other,
    })
}

/// Listens on all addresses of a host, of which a name may have several, such as `localhost` with `127.0.0.1` and
/// `::1`. An address that this machine doesn't have, as where IPv6 is switched off, is left out as long as another one
/// is there. Port 0 becomes one free port for all of them.
pub async fn listen(address: &ListenAddress) -> Result<Vec<TcpListener>, ListenError> {
    let name = |source| ListenError::Name { address: address.clone(), source };
    let bind = |source| ListenError::Bind { address: address.clone(), source };
    let mut addresses: Vec<SocketAddr> = lookup_host(address.to_string()).await.map_err(name)?.collect();
    addresses.sort_unstable();
    addresses.dedup();
    let mut listeners: Vec<TcpListener> = Vec::new();
    let mut missing = None;
    for mut wanted in addresses {
        if let Some(first) = listeners.first() {
            wanted.set_port(first.local_addr().map_err(bind)?.port());
        }
        match TcpListener::bind(wanted).await {
            Ok(listener) => listeners.push(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => missing = Some(error),
            Err(error) => return Err(bind(error)),
        }
    }
    if listeners.is_empty() {
        let nothing = || io::Error::new(io::ErrorKind::AddrNotAvailable, "no address");
        return Err(bind(missing.unwrap_or_else(nothing)));
    }
    Ok(listeners)
}
