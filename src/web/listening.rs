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
    #[error("cannot listen on {address}; {}", hint(source, address.port()))]
    Bind { address: ListenAddress, source: io::Error },
}

/// What to do about a port that can't be bound.
fn hint(error: &io::Error, port: u16) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program uses the port: name another one with --listen or as web.listen".to_owned()
        }
        io::ErrorKind::PermissionDenied if port < 1024 => {
            "ports below 1024 are for privileged programs: name another one, and let a web server pass requests on to it"
                .to_owned()
        }
        _ => "name an address of this machine with --listen or as web.listen".to_owned(),
    }
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
