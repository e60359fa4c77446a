//! The address that a server listens on: a host or an IP address, and a port.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An address or the name of a host, and a port: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. A name is
/// resolved when the server starts, and all of its addresses are listened on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct ListenAddress {
    host: Host,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Address(SocketAddr),
    Name(String),
}

impl ListenAddress {
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the same host with another port.
    pub fn with_port(&self, port: u16) -> Self {
        let host = match &self.host {
            Host::Address(address) => Host::Address(SocketAddr::new(address.ip(), port)),
            Host::Name(name) => Host::Name(name.clone()),
        };
        Self { host, port }
    }

    /// The address by which a program of the same machine reaches the server: one that stands for all addresses of the
    /// machine becomes its loopback address.
    pub fn from_here(&self) -> String {
        match self.host {
            Host::Address(address) if address.ip().is_unspecified() => match address {
                SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)).to_string(),
                SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::LOCALHOST, self.port)).to_string(),
            },
            _ => self.to_string(),
        }
    }

    /// Whether only programs of the same machine reach the server.
    pub fn is_local(&self) -> bool {
        match &self.host {
            Host::Address(address) => address.ip().is_loopback(),
            Host::Name(name) => name.eq_ignore_ascii_case("localhost"),
        }
    }
}

impl From<SocketAddr> for ListenAddress {
    fn from(address: SocketAddr) -> Self {
        Self { port: address.port(), host: Host::Address(address) }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.host {
            Host::Address(address) => address.fmt(f),
            Host::Name(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(address.into());
        }
        let is_name = |host: &str| {
            let is_label = |label: &str| {
                !label.is_empty()
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            };
            // The last part of a name is never a number (RFC 1123, section 2.1): 127.0.1 is a mistyped address.
            let last = host.rsplit('.').next().unwrap_or_default();
            host.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
        };
        let parts = text.rsplit_once(':').filter(|(host, _)| is_name(host));
        match parts.and_then(|(host, port)| Some((host, port.parse().ok()?))) {
            Some((host, port)) => Ok(Self { host: Host::Name(host.to_owned()), port }),
            None => Err(format!(
                "'{text}' is no address or name with a port; it is such as 127.0.0.1:8080, [::1]:8080 or \
                 localhost:8080, and 0.0.0.0:8080 for all addresses of this machine"
            )),
        }
    }
}

impl From<ListenAddress> for String {
    fn from(address: ListenAddress) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for ListenAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_have_a_port() {
        for right in ["127.0.0.1:8080", "[::1]:0", "0.0.0.0:80", "localhost:8080", "search.example.org:8080"]
        {
            let address = right.parse::<ListenAddress>().unwrap();
            assert_eq!(address.to_string(), right);
        }
        for wrong in [
            "",
            "localhost",
            ":8080",
            "8080",
            "::1:80",
            "127.0.1:80",
            "localhost:99999",
            "a b:80",
            "http://a:80",
        ] {
            let error = wrong.parse::<ListenAddress>().unwrap_err();
            assert!(error.contains("localhost:8080") && error.contains(&format!("'{wrong}'")), "{error}");
        }
    }

    #[test]
    fn a_program_of_the_same_machine_reaches_what_stands_for_all_addresses() {
        let from_here = |text: &str| text.parse::<ListenAddress>().unwrap().from_here();
        assert_eq!(from_here("0.0.0.0:80"), "127.0.0.1:80");
        assert_eq!(from_here("[::]:80"), "[::1]:80");
        assert_eq!(from_here("localhost:80"), "localhost:80");
    }
}
