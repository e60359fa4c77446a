"""Installs and starts what `cargo run -p packaging` made, as root on Debian, without systemd and without an engine for
containers:

    python3 packaging/check.py target/packages

The Debian package is installed into a root of its own, in which its units are verified and the program runs as they
say: as its user, with everything read-only but its state. What the program asks of the kernel is held against the
filter of system calls. The steps of the Containerfile are followed over the packages that its base image consists of.
"""

import contextlib
import json
import os
import pathlib
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parent.parent
# The packages of Debian in gcr.io/distroless/cc-debian12 that the program can touch, and the user `nonroot` there.
BASE_PACKAGES = ["base-files", "libc6", "libgcc-s1", "netbase", "tzdata"]
NONROOT = 65532
# The greatest exposure by `systemd-analyze security`, in tenths.
MOST_EXPOSED = 20
STATE = "var/lib/fundstelle"
# Longer than any step takes on a slow machine, in seconds.
PATIENCE = 300


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, timeout=PATIENCE, **options)


def output(*command):
    return run(*command, stdout=subprocess.PIPE).stdout


def permitted(*command):
    """Whether this machine lets us do something that some containers may not."""
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def check(holds, message):
    if not holds:
        sys.exit(f"packaging: {message}")
    print(f"  {message.split(':')[0]}: holds")


def base_root(scratch, root):
    """Unpacks what a minimal system consists of."""
    folder = scratch / "base"
    if not folder.is_dir():
        folder.mkdir()
        run("apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *BASE_PACKAGES, cwd=folder)
    root.mkdir()
    for package in folder.iterdir():
        run("dpkg-deb", "-x", package, root)
    for name in ["tmp", "proc", "etc", "srv", "dev"]:
        (root / name).mkdir(exist_ok=True)
    (root / "dev/null").touch()


class Started:
    """The program, running in a root of its own as a user without rights; only some of its folders can be written."""

    def __init__(self, root, command, user, group, environment, folder, writable, mounts=(), trace=None):
        steps = [f"mount --bind {root} {root}", f"mount -o remount,bind,ro {root}"]
        steps += [f"mount --rbind /proc {root}/proc", f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp"]
        steps += [f"mount --bind /dev/null {root}/dev/null"]
        for path in writable:
            steps += [f"mount --bind {root}/{path} {root}/{path}", f"mount -o remount,bind,rw {root}/{path}"]
        for source, path in mounts:
            steps += [f"mount --bind {source} {root}/{path}", f"mount -o remount,bind,ro {root}/{path}"]
        inside = [shutil.which("unshare"), f"--root={root}", f"--wd={folder}", f"--setgid={group}", f"--setuid={user}", *command]
        if trace:
            # The tracer is a process apart, so that the program has the number of the one that is started here.
            inside = [shutil.which("strace"), "-D", "-f", "-qq", "-e", "signal=none", "-o", str(trace), *inside]
        script = " && ".join([*steps, "exec env -i " + shlex.join([*environment, *inside])])
        self.process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script], text=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
        )

    def finish(self):
        said, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said

    def address(self):
        line = self.process.stdout.readline()
        found = re.match(r"Fundstelle on (http://\S+)/", line)
        check(found, f"the server tells its address: {line!r}")
        return found[1]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code, _ = self.finish()
        check(code == 0, f"SIGTERM ends the server cleanly: it ended with {code}")


def ask(address, method="GET", body=None, key=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.status, answer.read().decode()


def wait_until_ready(address):
    """Asks until the first index is there; the time that it takes is that of the machine."""
    for _ in range(PATIENCE * 2):
        with contextlib.suppress(urllib.error.HTTPError):
            ask(f"{address}/health/ready")
            return
        time.sleep(0.5)
    sys.exit("packaging: the server does not get ready")


class Unit:
    """The settings of a unit file that say how its program is started."""

    def __init__(self, root, name):
        self.settings = []
        for line in (root / "usr/lib/systemd/system" / name).read_text().splitlines():
            if "=" in line and not line.startswith("#"):
                self.settings.append(tuple(line.split("=", 1)))
        self.root = root

    def all(self, key):
        return [value for name, value in self.settings if name == key]

    def one(self, key):
        return self.all(key)[-1]

    def environment(self):
        values = dict(value.split("=", 1) for value in self.all("Environment"))
        for file in self.all("EnvironmentFile"):
            for line in (self.root / file.lstrip("-/")).read_text().splitlines():
                if "=" in line and not line.startswith("#"):
                    name, value = line.split("=", 1)
                    values[name] = value.strip('"')
        return values

    def command(self):
        """The command as systemd makes it: a variable that stands alone becomes its words."""
        words = shlex.split(self.one("ExecStart"))
        values = self.environment()
        return [part for word in words for part in (values[word[1:]].split() if word.startswith("$") else [word])]

    def start(self, user, trace=None, notify=None):
        environment = [f"{name}={value}" for name, value in self.environment().items()]
        if notify:
            environment.append(f"NOTIFY_SOCKET={notify}")
        folder = self.one("WorkingDirectory")
        return Started(self.root, self.command(), *user, environment, folder, [STATE], trace=trace)

    def allowed_calls(self):
        """The system calls that its filter lets through, as systemd reads it from left to right."""
        allowed = set()
        for value in self.all("SystemCallFilter"):
            names = calls_of(value.lstrip("~").split())
            allowed = allowed - names if value.startswith("~") else allowed | names
        # systemd always lets these through, whatever the unit says (systemd.exec(5)).
        return allowed | {"execve", "exit", "exit_group", "rt_sigreturn", "getrlimit", "restart_syscall"}


def calls_of(names):
    found = set()
    for name in names:
        if name.startswith("@"):
            lines = output("systemd-analyze", "syscall-filter", name).splitlines()[1:]
            found |= calls_of(line.strip() for line in lines if line.strip() and not line.strip().startswith("#"))
        else:
            found.add(name)
    return found


def check_calls(unit, trace, name):
    lines = trace.read_text(errors="replace").splitlines()
    begin = next(at for at, line in enumerate(lines) if 'execve("/usr/bin/fundstelle"' in line)
    # What the kernel is asked for; "<... resumed" goes on with a call that was seen.
    calls = {found[1] for line in lines[begin:] if (found := re.match(r"\d+ +(\w+)\(", line))}
    check(len(calls) > 30, f"the calls of {name} are traced: {sorted(calls)}")
    forbidden = calls - unit.allowed_calls()
    # Calls that may be refused: the standard library falls back where they are.
    check(not forbidden, f"the filter of {name} lets its system calls through: {sorted(forbidden)}")
    both = [line for line in lines[begin:] if "PROT_WRITE|PROT_EXEC" in line]
    check(not both, f"{name} needs no memory that is writable and executable: {both[:2]}")


def check_units(root):
    system = root / "usr/lib/systemd/system"
    for unit in pathlib.Path("/usr/lib/systemd/system").glob("*"):
        if unit.is_file() and not (system / unit.name).exists():
            shutil.copy(unit, system / unit.name, follow_symlinks=False)
    for name in ["fundstelle.service", "fundstelle-index.service", "fundstelle-index.timer"]:
        verified = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", f"--root={root}", system / name],
            text=True,
            capture_output=True,
            timeout=PATIENCE,
        )
        own = [line for line in verified.stderr.splitlines() if "fundstelle" in line]
        check(verified.returncode == 0 and not own, f"{name} is verified: {verified.stderr}")
    for name in ["fundstelle.service", "fundstelle-index.service"]:
        rated = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", system / name],
            text=True,
            capture_output=True,
            timeout=PATIENCE,
        )
        check(rated.returncode == 0, f"{name} is at most {MOST_EXPOSED / 10} exposed: {rated.stdout}")
        print(" ", rated.stdout.strip().splitlines()[-1])


def check_installed(root, package):
    """What the package brings, and what its scripts made of it."""
    for place in [
        "usr/share/man/man1/fundstelle.1.gz",
        "usr/share/man/man1/fundstelle-serve.1.gz",
        "usr/share/bash-completion/completions/fundstelle",
        "usr/share/zsh/vendor-completions/_fundstelle",
        "usr/share/fish/vendor_completions.d/fundstelle.fish",
        "usr/share/doc/fundstelle/copyright",
        "usr/share/doc/fundstelle/changelog.Debian.gz",
    ]:
        check((root / place).is_file(), f"{place} is installed: it is not")
    conffiles = output("dpkg-deb", "--info", package, "conffiles").split()
    check("/etc/fundstelle/fundstelle.toml" in conffiles, f"the configuration is a conffile: {conffiles}")
    configuration = (root / "etc/fundstelle/fundstelle.toml").stat()
    check(configuration.st_mode & 0o777 == 0o640, f"others can't read the configuration: {configuration.st_mode:o}")
    with (root / "etc/passwd").open() as passwd:
        fields = next((line.split(":") for line in passwd if line.startswith("fundstelle:")), None)
    check(fields, "the user fundstelle is made: it is not")
    user = (int(fields[2]), int(fields[3]))
    state = (root / STATE).stat()
    check((state.st_uid, state.st_gid) == user, f"the state belongs to it: {state}")
    return user


def check_service(root, user, scratch):
    shutil.copytree(PROJECT / "corpus/articles", root / "srv/articles")
    # A port that is free, so that nothing else on the machine is disturbed.
    (root / "etc/default/fundstelle").write_text('SOURCES="/srv/articles"\nFUNDSTELLE_WEB__LISTEN=127.0.0.1:0\n')
    made = json.loads(output(root / "usr/bin/fundstelle", "key", "cms", "--scope", "write", "--json"))
    with (root / "etc/fundstelle/fundstelle.toml").open("a") as configuration:
        configuration.write(f'[[web.keys]]\nname = "cms"\nhash = "{made["hash"]}"\nscopes = ["write"]\n')
    index = Unit(root, "fundstelle-index.service")
    code, _ = index.start(user, trace=scratch / "index.trace").finish()
    check(code == 0, f"fundstelle-index.service indexes its sources: it ended with {code}")
    check_calls(index, scratch / "index.trace", "fundstelle-index.service")
    unit = Unit(root, "fundstelle.service")
    place = root / STATE / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(place))
        place.chmod(0o666)
        notify.settimeout(PATIENCE)
        server = unit.start(user, trace=scratch / "serve.trace", notify=f"/{STATE}/notify")
        address = server.address()
        told = notify.recv(4096)
        check(b"READY=1" in told, f"systemd is told when the server is ready: {told}")
        wait_until_ready(address)
        status, page = ask(f"{address}/?q=Wirkungsmessung")
        check(status == 200 and "<mark>" in page, f"the service answers searches: {status}")
        article = {"title": "Brunnen", "text": "Die Brunnen haben neue Pumpen bekommen."}
        status, _ = ask(f"{address}/api/v1/articles/brunnen", "PUT", article, made["key"])
        check(status in (200, 201), f"services can write: {status}")
        check(list((root / STATE / "written").iterdir()), "what they write lies in the state: it does not")
        server.stop()
    check_calls(unit, scratch / "serve.trace", "fundstelle.service")


def check_debian(package, scratch):
    print("the Debian package")
    root = scratch / "system"
    base_root(scratch, root)
    for name in ["info", "updates", "triggers"]:
        (root / "var/lib/dpkg" / name).mkdir(parents=True, exist_ok=True)
    (root / "var/lib/dpkg/status").touch()
    # The base was unpacked and is not registered; scripts run outside of the root, for there is no shell in it.
    run(
        "dpkg",
        f"--root={root}",
        "--force-depends",
        "--force-script-chrootless",
        "--install",
        package,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    user = check_installed(root, package)
    check_units(root)
    if may_start():
        check_service(root, user, scratch)
    run(
        "dpkg", f"--root={root}", "--force-script-chrootless", "--purge", "fundstelle", stdout=subprocess.DEVNULL
    )
    gone = not (root / "usr/bin/fundstelle").exists() and not (root / "etc/fundstelle/fundstelle.toml").exists()
    check(gone and (root / STATE / "index").is_dir(), "a package that is purged leaves its state alone: it does not")


class Image:
    """What the steps of a Containerfile make."""

    def __init__(self, context, scratch):
        self.root = scratch / "image"
        self.user = (0, 0)
        self.folder = "/"
        self.volumes, self.values, self.command, self.entry, self.health = [], {}, [], [], []
        text = (context / "Containerfile").read_text()
        for line in text.splitlines():
            if line and not line.startswith("#"):
                step, rest = line.split(maxsplit=1)
                getattr(self, f"do_{step.lower()}")(rest, context, scratch)

    def do_arg(self, rest, context, scratch):
        name, value = rest.split("=")
        self.values[name] = value

    def do_from(self, rest, context, scratch):
        image = re.sub(r"\$\{(\w+)\}", lambda found: self.values[found[1]], rest)
        check(re.fullmatch(r"gcr\.io/distroless/cc-debian\d+:nonroot", image), f"the base is known here: {image}")
        base_root(scratch, self.root)
        self.user = (NONROOT, NONROOT)

    def do_copy(self, rest, context, scratch):
        words = rest.split()
        flags = dict(word[2:].split("=") for word in words if word.startswith("--"))
        source, target = [word for word in words if not word.startswith("--")]
        source, place = context / source, self.root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, place)
        if "chmod" in flags:
            place.chmod(int(flags["chmod"], 8))
        if "chown" in flags:
            os.chown(place, *map(int, flags["chown"].split(":")))

    def do_user(self, rest, context, scratch):
        self.user = tuple(map(int, rest.split(":")))

    def do_workdir(self, rest, context, scratch):
        self.folder = rest
        check((self.root / rest.lstrip("/")).is_dir(), f"the working folder is there: {rest}")

    def do_volume(self, rest, context, scratch):
        self.volumes.append(rest.lstrip("/"))

    def do_expose(self, rest, context, scratch):
        configuration = (self.root / "etc/fundstelle/fundstelle.toml").read_text()
        check(f":{rest}\"" in configuration, f"the server listens on the port of EXPOSE: {rest}")

    def do_stopsignal(self, rest, context, scratch):
        check(rest == "SIGTERM", f"the signal is one that the server ends by: {rest}")

    def do_healthcheck(self, rest, context, scratch):
        self.health = json.loads(rest.split("CMD", 1)[1])

    def do_entrypoint(self, rest, context, scratch):
        self.entry = json.loads(rest)

    def do_cmd(self, rest, context, scratch):
        self.command = json.loads(rest)

    def start(self, command, environment):
        (self.root / "articles").mkdir(exist_ok=True)
        mounts = [(PROJECT / "corpus/articles", "articles")]
        return Started(self.root, command, *self.user, environment, self.folder, self.volumes, mounts)


def may_start():
    """Whether programs can be started in a root of their own, and their system calls be looked at."""
    mounts = permitted("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt")
    traces = permitted("strace", "-f", "-o", "/dev/null", "true")
    if mounts and traces:
        return True
    print("  NOT STARTED: this machine permits no mounts or no tracing, so only what was installed is checked")
    return False


def check_container(context, scratch):
    print("the container")
    image = Image(context, scratch)
    check(image.user[0] != 0, f"it does not run as root: {image.user}")
    if not may_start():
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The network is that of the machine here, on which port 8080 may be taken.
    environment = [f"FUNDSTELLE_WEB__LISTEN=0.0.0.0:{port}"]
    code, _ = image.start(image.health, environment).finish()
    check(code == 1, f"the health check fails where no server runs: it ended with {code}")
    server = image.start(image.entry + image.command, environment)
    server.address()
    address = f"http://127.0.0.1:{port}"
    wait_until_ready(address)
    status, page = ask(f"{address}/?q=Wirkungsmessung")
    check(status == 200 and "<mark>" in page, f"the container answers searches: {status}")
    code, said = image.start(image.health, environment).finish()
    check(code == 0 and said == "ready\n", f"the health check says that it does: it ended with {code}, {said!r}")
    server.stop()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if os.geteuid() != 0 or not pathlib.Path("/etc/debian_version").exists():
        sys.exit(f"packaging: this needs root on Debian, and runs as {pwd.getpwuid(os.geteuid()).pw_name}")
    packages = pathlib.Path(sys.argv[1]).resolve()
    found = sorted(packages.glob("fundstelle_*.deb"), key=lambda path: path.stat().st_mtime)
    check(found, f"a package was made: {packages} has none")
    with tempfile.TemporaryDirectory(prefix="fundstelle-packages-") as scratch:
        pathlib.Path(scratch).chmod(0o755)
        check_debian(found[-1], pathlib.Path(scratch))
        check_container(packages / "container", pathlib.Path(scratch))


if __name__ == "__main__":
    main()
