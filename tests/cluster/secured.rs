//! A cluster behind TLS with passwords and rights, as one with its security plugin is, or one that is busy: here nginx
//! stands before a node.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fundstelle::config::Config;
use libtest_mimic::Completion;

use crate::harness::{Collection, Ran, needed, start};
use crate::nodes::{Nodes, free_port, runs, shared, wait_until};
use crate::placing::{changed, on, reports};

tests![
    a_cluster_behind_a_certificate_and_a_password_is_used,
    a_certificate_of_an_unknown_authority_is_refused,
    a_wrong_password_is_named,
    a_user_without_rights_is_named,
    a_busy_node_is_asked_again,
];

/// How long the server may take to start, far more than a slow machine needs.
const DEADLINE: Duration = Duration::from_secs(60);

/// Who may do anything, who may do nothing, and their password.
const USER: &str = "fundstelle";
const READER: &str = "leser";
const PASSWORD: &str = "Zaun und König";

/// A web server before a node, with certificate and users.
struct Secured {
    address: String,
    folder: PathBuf,
    server: Child,
}

impl Secured {
    /// Starts it with files in a folder.
    fn before(nodes: &Nodes, folder: PathBuf, is_busy: bool) -> Self {
        fs::create_dir_all(&folder).expect("a folder can be made");
        certify(&folder);
        let hash = openssl(&folder, &["passwd", "-apr1", PASSWORD]);
        fs::write(folder.join("users"), format!("{USER}:{hash}{READER}:{hash}"))
            .expect("a file can be written");
        let port = free_port();
        let node = &nodes.addresses()[0];
        let settings = format!(
            "daemon off; pid nginx.pid; error_log stderr; events {{}}
             http {{
                 access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                 uwsgi_temp_path uwsgi; scgi_temp_path scgi; client_max_body_size 0;
                 limit_req_zone $server_port zone=all:1m rate=5r/s; limit_req_status 429;
                 map $remote_user $may_not {{ {READER} 1; default 0; }}
                 server {{
                     listen 127.0.0.1:{port} ssl;
                     ssl_certificate server.pem; ssl_certificate_key server.key;
                     auth_basic cluster; auth_basic_user_file {users};
                     location / {{ {limit} try_files /none @node; }}
                     location @node {{
                         if ($may_not) {{ return 403 '{{\"error\":{{\"type\":\"security_exception\",\"reason\":\"no permissions\"}}}}'; }}
                         proxy_pass {node}; proxy_set_header Authorization '';
                     }}
                 }}
             }}",
            limit = if is_busy { "limit_req zone=all;" } else { "" },
            users = folder.join("users").display(),
        );
        fs::write(folder.join("nginx.conf"), settings).expect("a file can be written");
        let mut server = Command::new("nginx");
        server.arg("-p").arg(&folder).args(["-e", "stderr", "-c"]).arg(folder.join("nginx.conf"));
        let log = fs::File::create(folder.join("log")).expect("a file can be made");
        let mut server = start(server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log));
        wait_until("nginx listens", DEADLINE, || {
            let ended = !matches!(server.try_wait(), Ok(None));
            assert!(!ended, "nginx ended: {}", fs::read_to_string(folder.join("log")).unwrap_or_default());
            TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())
        });
        Self { address: format!("https://127.0.0.1:{port}"), folder, server }
    }

    /// What a configuration needs for it, with a password.
    fn named_in(&self, config: &mut Config, user: &str, password: &str) {
        let file = self.folder.join("password");
        fs::write(&file, format!("{password}\n")).expect("a file can be written");
        let options = &mut config.engine.opensearch;
        options.addresses = vec![self.address.clone()];
        options.ca = Some(self.folder.join("ca.pem"));
        (options.user, options.password_file) = (Some(user.to_owned()), Some(file));
    }
}

impl Drop for Secured {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Runs openssl in a folder; gives what it prints.
fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let output = output.expect("openssl can be run");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Makes an authority, and a certificate that it signs for this machine.
fn certify(folder: &Path) {
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").expect("a file can be written");
    for line in [
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2",
        "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=node",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
    ] {
        openssl(folder, &line.split(' ').collect::<Vec<_>>());
    }
}

/// A collection, and the server before the node that is to hold its index.
fn secured() -> Result<(Collection, Secured), Completion> {
    collection_behind(false)
}

fn collection_behind(is_busy: bool) -> Result<(Collection, Secured), Completion> {
    let nodes = shared()?;
    let has_both = runs("nginx", "-v") && runs("openssl", "version");
    needed(has_both, "CLUSTER_TESTS", "nginx or openssl")?;
    let collection = on(&nodes, reports(2), 1, 0);
    let secured = Secured::before(&nodes, collection.path().join("secured"), is_busy);
    Ok((collection, secured))
}

fn a_cluster_behind_a_certificate_and_a_password_is_used() -> Ran {
    let (collection, secured) = secured()?;
    let collection = changed(collection, |config| secured.named_in(config, USER, PASSWORD));
    let articles = collection.articles();
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(0).says(&["indexed 2"]);
    assert!(collection.run(["search", "Zusammenarbeit"]).ends_with(0).out.contains("2 articles"));
    collection.run(["verify"]).ends_with(0);
    // The password may come from the environment as well.
    let collection = changed(collection, |config| config.engine.opensearch.password_file = None);
    let without = collection.run(["search", "Zusammenarbeit"]).ends_with(2);
    without.says(&["engine.opensearch.password_file", "OPENSEARCH_PASSWORD"]);
    let variable = [("OPENSEARCH_PASSWORD", PASSWORD)];
    let found = collection.run_with(&variable, ["search", "Zusammenarbeit"]).ends_with(0);
    assert!(found.out.contains("2 articles"), "{}", found.out);
    Ok(())
}

fn a_certificate_of_an_unknown_authority_is_refused() -> Ran {
    let (collection, secured) = secured()?;
    let collection = changed(collection, |config| {
        secured.named_in(config, USER, PASSWORD);
        config.engine.opensearch.ca = None;
    });
    let refused = collection.run(["search", "Zusammenarbeit"]).ends_with(2);
    assert_eq!(refused.err.lines().count(), 1, "one message tells it: {}", refused.err);
    refused.says(&[&secured.address, "certificate", "engine.opensearch.ca"]);
    Ok(())
}

fn a_wrong_password_is_named() -> Ran {
    let (collection, secured) = secured()?;
    let collection = changed(collection, |config| secured.named_in(config, USER, "geraten"));
    let refused = collection.run(["search", "Zusammenarbeit"]).ends_with(2);
    refused.says(&["refuses the password of 'fundstelle'"]);
    Ok(())
}

fn a_user_without_rights_is_named() -> Ran {
    let (collection, secured) = secured()?;
    let collection = changed(collection, |config| secured.named_in(config, READER, PASSWORD));
    let prefix = collection.config.engine.opensearch.prefix.clone();
    let articles = collection.articles();
    let said = ["'leser' may not do this", "no permissions", &format!("rights on {prefix}-*")];
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(1).says(&said);
    Ok(())
}

/// Here it takes no more than five requests a second, one at a time.
fn a_busy_node_is_asked_again() -> Ran {
    let (collection, secured) = collection_behind(true)?;
    let collection = changed(collection, |config| secured.named_in(config, USER, PASSWORD));
    let articles = collection.articles();
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(0).says(&["indexed 2"]);
    let found = collection.run(["search", "Zusammenarbeit"]).ends_with(0);
    assert!(found.out.contains("2 articles"), "{}", found.out);
    let log = fs::read_to_string(secured.folder.join("log")).expect("nginx logs");
    assert!(log.contains("limiting requests"), "it was never busy: {log}");
    Ok(())
}
