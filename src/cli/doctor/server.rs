//! Checks what visitors depend on: ports, the reverse proxy, the public address, and keys.

use std::io::ErrorKind;
use std::net::{TcpListener, ToSocketAddrs};

use super::super::health;
use super::findings::Findings;
use crate::config::{ListenAddress, WebOptions};
use crate::keys::KeyScope;

pub fn listening(web: &WebOptions, findings: &mut Findings) {
    let address = &web.listen;
    match health::ask(web) {
        Ok(readiness) if readiness.is_ready => {
            findings.ok("server", format!("the server on {address} is ready"));
        }
        Ok(readiness) => findings.error(
            "server",
            format!("what listens on {address} is not ready: {}", readiness.says),
            "read the log of the server (`journalctl -u fundstelle`), or name another port as web.listen if it is another program",
        ),
        Err(_) => can_be_bound("server", address, findings),
    }
    let Some(metrics) = &web.metrics_listen else { return };
    if metrics == address && metrics.port() != 0 {
        findings.error(
            "metrics",
            format!("web.metrics_listen and web.listen are both {address}"),
            "give the metrics a port of their own",
        );
    } else if !metrics.is_local() {
        findings.warning(
            "metrics",
            format!("the metrics on {metrics} can be read by everybody who reaches this machine"),
            "listen on 127.0.0.1, or let the firewall admit nobody but Prometheus",
        );
    }
}

/// Looks whether a server could listen where nobody answers.
fn can_be_bound(about: &'static str, address: &ListenAddress, findings: &mut Findings) {
    let addresses = match address.to_string().to_socket_addrs() {
        Ok(addresses) => addresses,
        Err(error) => {
            let found = format!("the name in {address} has no address ({error})");
            findings.error(about, found, "name an address such as 127.0.0.1:8080 as web.listen");
            return;
        }
    };
    let refused = addresses
        .filter_map(|address| TcpListener::bind(address).err())
        .find(|error| error.kind() != ErrorKind::AddrNotAvailable);
    match refused {
        None => findings.note(
            about,
            format!("no server runs on {address}; the port is free"),
            "`fundstelle serve` starts one, `systemctl start fundstelle` where it is installed as a service",
        ),
        Some(error) if error.kind() == ErrorKind::AddrInUse => findings.error(
            about,
            format!("another program listens on {address} and does not answer as Fundstelle does"),
            "name another port as web.listen, or stop that program",
        ),
        Some(error) => findings.error(
            about,
            format!("{address} can't be listened on: {error}"),
            "name another port as web.listen; those below 1024 are for privileged programs",
        ),
    }
}

pub fn proxy(web: &WebOptions, findings: &mut Findings) {
    if let Some(all) = web.trusted_proxies.iter().find(|network| network.is_everything()) {
        findings.error(
            "proxy",
            format!("web.trusted_proxies holds {all}: what any visitor says of its address is believed"),
            "name the address of your web server alone",
        );
    } else if web.trusted_proxies.is_empty() && web.listen.is_local() {
        findings.warning(
            "proxy",
            format!(
                "web.trusted_proxies is empty, and only programs of this machine reach {}: behind a web server all visitors \
                 share what twenty clients may ask",
                web.listen
            ),
            "set trusted_proxies = [\"127.0.0.1\", \"::1\"] in [web] where a web server of this machine passes requests on",
        );
    } else if web.trusted_proxies.is_empty() {
        findings.note(
            "proxy",
            format!("{} is open to the network without TLS, and no proxy is trusted", web.listen),
            "put a web server before it that ends TLS, and name its address in web.trusted_proxies",
        );
    } else {
        let named: Vec<String> = web.trusted_proxies.iter().map(ToString::to_string).collect();
        findings.ok("proxy", format!("the word of {} is believed on visitors", named.join(", ")));
    }
    public_address(web, findings);
}

fn public_address(web: &WebOptions, findings: &mut Findings) {
    let Some(url) = &web.public_url else {
        findings.note(
            "public address",
            "web.public_url is not set: feeds, citations and sitemaps name the host that a request names",
            "set it to the address that visitors know, such as public_url = \"https://www.example.org/suche\"",
        );
        return;
    };
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    if path != web.base_path {
        findings.warning(
            "public address",
            format!("web.public_url leads to '{path}' and web.base_path is '{}'", web.base_path),
            "links on the pages begin with web.base_path: set both to the same path, and let the web server pass it on as it is",
        );
    } else if scheme == "http" && !rest.starts_with("localhost") && !rest.starts_with("127.") {
        findings.warning(
            "public address",
            format!("{url} is without TLS"),
            "let the web server end TLS, and write https:// into web.public_url",
        );
    } else {
        findings.ok("public address", url.clone());
    }
}

pub fn keys(web: &WebOptions, findings: &mut Findings) {
    if web.written.is_some() && web.writable().is_none() {
        findings.note(
            "keys",
            "web.written is set, and no key has the scope write: nobody can write",
            "`fundstelle key NAME --scope write` makes a key",
        );
    }
    let unused = web.keys.iter().filter(|key| !key.allows(KeyScope::Write) && !web.search_needs_key);
    for key in unused {
        findings.note(
            "keys",
            format!("the key '{}' may only search, which needs no key here; it has a share of requests of its own", key.name),
            "set search_needs_key = true in [web] if only keys may search",
        );
    }
    if !web.keys.is_empty() {
        let names: Vec<&str> = web.keys.iter().map(|key| key.name.as_str()).collect();
        findings.ok("keys", names.join(", "));
    }
}
