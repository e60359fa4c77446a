//! `fundstelle health` asks a running server whether it can answer, for supervisors and containers that have no other
//! program to ask with.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, bail};

use super::outcome::Outcome;
use crate::config::{Config, ListenAddress, WebOptions};

/// How long a server may take, to connect and to answer each.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes of an answer that are read.
const MOST_BYTES: u64 = 4096;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address or name, and port of the server [default: web.listen of the configuration]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<ListenAddress>,
}

pub fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut web = config.web.clone();
    if let Some(listen) = &arguments.listen {
        web.listen = listen.clone();
    }
    let readiness = ask(&web)?;
    if !readiness.is_ready {
        bail!("the server on {} is not ready: {}", web.listen, readiness.says);
    }
    writeln!(io::stdout(), "{}", readiness.says)?;
    Ok(Outcome::Done)
}

/// What a server says about itself.
pub struct Readiness {
    pub is_ready: bool,
    /// Its words.
    pub says: String,
}

/// Asks the server of a configuration on this machine.
///
/// # Errors
///
/// It can't be reached, or what answers speaks no HTTP.
pub fn ask(web: &WebOptions) -> anyhow::Result<Readiness> {
    let address = web.listen.from_here();
    let mut stream = connect(&address).with_context(|| format!("no server answers on {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let path = &web.base_path;
    write!(
        stream,
        "GET {path}/health/ready HTTP/1.1\r\nHost: {address}\r\nAccept: text/plain\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    let read = stream.take(MOST_BYTES).read_to_end(&mut answer);
    read.with_context(|| format!("the server on {address} did not answer within {} s", PATIENCE.as_secs()))?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse::<u16>().ok());
    let Some(status) = status else { bail!("what answers on {address} speaks no HTTP/1.1") };
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body.trim());
    let says = match status {
        200 | 503 => body.to_owned(),
        _ => format!(
            "it answers {status} to {path}/health/ready; is it Fundstelle, with the same web.base_path?"
        ),
    };
    Ok(Readiness { is_ready: status == 200, says })
}

fn connect(address: &str) -> io::Result<TcpStream> {
    let mut failure = io::Error::new(io::ErrorKind::AddrNotAvailable, "the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}
