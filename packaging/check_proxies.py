"""Runs the web servers of `packaging/proxies` before Fundstelle, as their files say, and asks through them:

    python3 packaging/check_proxies.py target/release/fundstelle

Names, ports and certificates are those of the test, all else is what the files say. nginx, Apache and Caddy are those
of Debian; Traefik is no package there, and its file is only read.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PROXIES = PROJECT / "packaging/proxies"
# An article with a slash in its id, and one whose file is sent as it is.
ARTICLE = "text/2021-wirkungsstudie-beispielforschung.txt"
FILE = "pdf/2025-ozeankonferenz-nizza.pdf"
# A client's share a minute, of which a second gives less back than a second's requests take.
REQUESTS = 300
# In seconds, longer than any step takes on a slow machine.
PATIENCE = 120
MODULES = ["mpm_event", "authz_core", "alias", "headers", "proxy", "proxy_http", "ssl", "socache_shmcb"]


problems = []


def check(holds, message):
    """Goes on, so that one run names everything that fails."""
    if not holds:
        problems.append(message)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def asking():
    """Asks as a browser does, without looking at who signed the certificate."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(Unredirected, urllib.request.HTTPSHandler(context=trusting))

    def ask(address, headers=None):
        request = urllib.request.Request(address, headers=headers or {})
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), refused.headers

    return ask


@contextlib.contextmanager
def running(command, environment=None, **options):
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def wait_for(port, process):
    for _ in range(PATIENCE * 10):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"proxies: {process.args[0]} does not listen")


def changed(name, changes):
    """The file of a web server with what is the test's own; every change must find its place."""
    text = (PROXIES / name).read_text()
    for before, after in changes.items():
        check(before in text, f"{name} has no {before!r}")
        text = text.replace(before, after)
    return text


def nginx(folder, server, port, decoding=False):
    changes = {
        "127.0.0.1:8080;": f"{server};",
        "    listen [::]:443 ssl;\n": "",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/www.example.org/": f"{folder}/",
    }
    if decoding:
        changes["proxy_pass http://fundstelle;"] = "proxy_pass http://fundstelle/suche/;"
    site = changed("nginx.conf", changes)
    log = f"error_log {folder}/nginx.log; pid {folder}/nginx.pid; daemon off; events {{}}"
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    (folder / "nginx.conf").write_text(f"{log}\nhttp {{ access_log off; {paths}\n{site}\n}}\n")
    return [shutil.which("nginx"), "-c", folder / "nginx.conf", "-e", folder / "nginx.log"], {}


def apache(folder, server, port):
    changes = {"*:443": f"127.0.0.1:{port}", "127.0.0.1:8080": server, "/etc/ssl/www.example.org/": f"{folder}/"}
    site = changed("apache.conf", changes)
    modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES)
    head = f"ServerRoot {folder}\nPidFile {folder}/apache.pid\nErrorLog {folder}/apache.log\nListen 127.0.0.1:{port}\n"
    names = f"DefaultRuntimeDir {folder}\nServerName www.example.org\nUser www-data\nGroup www-data\n"
    (folder / "apache.conf").write_text(head + names + modules + site)
    return [shutil.which("apache2"), "-X", "-f", folder / "apache.conf"], {}


def caddy(folder, server, port):
    # A name that nobody can get a certificate for is served with one of Caddy's own.
    site = changed("Caddyfile", {"www.example.org {": f"https://localhost:{port} {{\n\ttls internal", "127.0.0.1:8080": server})
    options = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"
    (folder / "Caddyfile").write_text(options + site)
    command = [shutil.which("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    return command, {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def ask_through(base, name):
    """What visitors do, through a web server that has the search below a path of its own."""
    ask = asking()
    status, _, headers = ask(f"{base}/suche")
    check((status, urllib.parse.urlparse(headers["location"]).path) == (301, "/suche/"), f"{name}: /suche: {status}")
    status, page, _ = ask(f"{base}/suche/?q=Wirkungsmessung")
    check(status == 200 and b"<mark>" in page, f"{name}: a search: {status}")
    encoded, plain = urllib.parse.quote(ARTICLE, safe=""), ARTICLE
    for identifier in (encoded, plain):
        for path in (f"articles/{identifier}", f"api/v1/articles/{identifier}", f"articles/{identifier}?format=ris"):
            status, body, _ = ask(f"{base}/suche/{path}")
            check(status == 200 and b"Wirkung" in body, f"{name}: {path}: {status}")
        status, body, _ = ask(f"{base}/suche/api/v1/articles/{identifier}/related")
        check(status == 200 and json.loads(body), f"{name}: related of {identifier}: {status}")
    for identifier in (urllib.parse.quote(FILE, safe=""), FILE):
        status, body, _ = ask(f"{base}/suche/files/{identifier}")
        check(status == 200 and body.startswith(b"%PDF"), f"{name}: files/{identifier}: {status}")
    for path in ("feed.atom?q=Wasser", "opensearch.xml", "widget.js", "facets/organiser", "openapi.json"):
        status, _, _ = ask(f"{base}/suche/{path}")
        check(status == 200, f"{name}: {path}: {status}")
    # Filters hold what an address must encode.
    status, body, _ = ask(f"{base}/suche/api/v1/search?q=%22Messung%20der%20Wirkung%22&year=2021")
    check(status == 200 and json.loads(body)["total"] > 0, f"{name}: an encoded query: {status}")


def ask_for_the_client(base, name):
    """A visitor that claims to be another one has used up the share of nobody but itself."""
    ask = asking()
    left = []
    for number in range(20):
        _, _, headers = ask(f"{base}/suche/api/v1/suggest?q=wass", {"X-Forwarded-For": f"192.0.2.{number}"})
        left.append(int(headers["ratelimit"].split("r=")[1].split(";")[0]))
    check(min(left) < REQUESTS - 5, f"{name}: what a visitor says of its address is believed: {left}")
    _, body, _ = ask(f"{base}/suche/feed.atom?q=Wasser")
    check(b"https://" in body and b"http://127.0.0.1" not in body, f"{name}: addresses in feeds have no https")


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=www.example.org"]
        + ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True,
        stderr=subprocess.DEVNULL,
    )


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    if not program.is_file():
        sys.exit(f"proxies: {program} is not there; build it")
    missing = [name for name in ("openssl", "nginx", "apache2", "caddy") if not shutil.which(name)]
    if missing:
        sys.exit(f"proxies: not there: {', '.join(missing)}; install what is missing")
    with tempfile.TemporaryDirectory(prefix="fundstelle-proxies-") as scratch:
        scratch = pathlib.Path(scratch)
        scratch.chmod(0o755)
        settings = {"INDEX": scratch / "index", "CORPUS": PROJECT / "corpus/articles", "WEB__LISTEN": "127.0.0.1:0"}
        settings |= {"WEB__REQUESTS_PER_MINUTE": REQUESTS, "WEB__BASE_PATH": "/suche", "WEB__TRUSTED_PROXIES": '["127.0.0.1", "::1"]'}
        environment = {f"FUNDSTELLE_{name}": str(value) for name, value in settings.items()}
        (scratch / "fundstelle.toml").touch()
        subprocess.run([program, "index", PROJECT / "corpus/articles"], check=True, cwd=scratch, env=environment)
        with running([program, "serve"], environment, cwd=scratch, stdout=subprocess.PIPE, text=True) as serving:
            told = serving.stdout.readline()
            if "http://" not in told:
                sys.exit("proxies: the program does not serve; what it says of that stands above")
            server = told.split("http://")[1].split("/")[0]
            forms = [("nginx", nginx, {}), ("nginx, decoding", nginx, {"decoding": True})]
            for name, prepare, options in [*forms, ("apache", apache, {}), ("caddy", caddy, {})]:
                folder = scratch / name.replace(", ", "-")
                folder.mkdir()
                certificate(folder)
                port = free_port()
                command, variables = prepare(folder, server, port, **options)
                with running(command, variables, stderr=subprocess.DEVNULL) as web:
                    wait_for(port, web)
                    ask_through(f"https://localhost:{port}", name)
                    ask_for_the_client(f"https://localhost:{port}", name)
    for problem in problems:
        print(f"proxies: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print("nginx, apache and caddy pass everything on below /suche")


if __name__ == "__main__":
    main()
