"""Reads the examples of `packaging/cluster` and holds that they fit together, and the program, and the manual:

    python3 packaging/check_cluster.py target/release/fundstelle

Needs PyYAML. Nothing is started and no image is fetched; Docker, where it is there with `compose`, reads its file too.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

PROJECT = pathlib.Path(__file__).resolve().parent.parent
CLUSTER = PROJECT / "packaging/cluster"

problems = []


def check(holds, message):
    """Goes on, so that one run names everything that fails."""
    if not holds:
        problems.append(message)


def is_a_configuration(program, text, name):
    """The program takes it, every key of it, and uses the cluster."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "fundstelle.toml"
        file.write_text(text, encoding="utf-8")
        command = [program, "--config", str(file), "config", "show", "engine.kind"]
        shown = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    check(shown.returncode == 0 and "opensearch" in shown.stdout, f"{name}: {shown.stdout}{shown.stderr}")


def compose(program):
    file = CLUSTER / "compose.yaml"
    services = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
    nodes = sorted(name for name in services if name.startswith("opensearch-"))
    servers = sorted(name for name in services if name.startswith("fundstelle-"))
    check((len(nodes), len(servers)) == (3, 2), f"compose.yaml: {sorted(services)}")
    for name, service in services.items():
        _, _, version = service["image"].rpartition(":")
        check(version[:1].isdigit(), f"compose.yaml: {name} has an image without a version")
        published = all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        check(published and (name == "nginx" or "ports" not in service), f"compose.yaml: {name} is open to others")
    for name in nodes:
        environment = services[name]["environment"]
        check(environment["node.name"] == name, f"compose.yaml: {name} is named otherwise")
        for key in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
            check(environment[key].split(",") == nodes, f"compose.yaml: {key} of {name}")
        check(services[name]["networks"] == ["cluster"], f"compose.yaml: {name} is in another network")
    toml = (CLUSTER / "fundstelle.toml").read_text(encoding="utf-8")
    check(re.findall(r"http://([\w-]+):9200", toml) == nodes, "fundstelle.toml names other nodes")
    is_a_configuration(program, toml, "fundstelle.toml")
    nginx = (CLUSTER / "nginx.conf").read_text(encoding="utf-8")
    check(re.findall(r"server ([\w-]+):8080", nginx) == servers, "nginx.conf names other servers")
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        read = subprocess.run(["docker", "compose", "--file", file, "config", "--quiet"], capture_output=True, text=True)
        check(read.returncode == 0, f"compose.yaml: {read.stderr}")


def pod(document):
    spec = document["spec"]
    if document["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]


def kubernetes(program):
    text = (CLUSTER / "kubernetes.yaml").read_text(encoding="utf-8")
    documents = list(yaml.safe_load_all(text))
    named = {(document["kind"], document["metadata"]["name"]): document for document in documents}
    check(len(named) == len(documents), "kubernetes.yaml: two objects have one name")
    deployment, service = named["Deployment", "fundstelle"], named["Service", "fundstelle"]
    for document in (deployment, named["CronJob", "fundstelle-index"]):
        name = document["metadata"]["name"]
        [container] = pod(document)["spec"]["containers"]
        volumes = {volume["name"]: volume for volume in pod(document)["spec"]["volumes"]}
        mounted = [mount["name"] for mount in container["volumeMounts"]]
        check(sorted(mounted) == sorted(volumes), f"kubernetes.yaml: volumes of {name}")
        of = {"configMap": ("ConfigMap", "name"), "secret": ("Secret", "secretName"),
              "persistentVolumeClaim": ("PersistentVolumeClaim", "claimName")}
        for volume in volumes.values():
            for source, (kind, key) in of.items():
                if source in volume:
                    check((kind, volume[source][key]) in named, f"kubernetes.yaml: {name} asks for {volume}")
        check(pod(document)["spec"]["securityContext"]["runAsNonRoot"], f"kubernetes.yaml: {name} runs as root")
    [container] = pod(deployment)["spec"]["containers"]
    labels = pod(deployment)["metadata"]["labels"]
    check(deployment["spec"]["replicas"] == 2, "kubernetes.yaml: two servers")
    check(deployment["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"], "kubernetes.yaml: labels")
    ports = {port["name"] for port in container["ports"]}
    check(all(port["targetPort"] in ports for port in service["spec"]["ports"]), "kubernetes.yaml: ports")
    for probe, path in (("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")):
        asked = container[probe]["httpGet"]
        check(asked["path"] == path and asked["port"] in ports, f"kubernetes.yaml: {probe}")
    is_a_configuration(program, named["ConfigMap", "fundstelle"]["data"]["fundstelle.toml"], "kubernetes.yaml")


def manual(program):
    """The page of the manual shows the same role, and a configuration that the program takes."""
    page = (PROJECT / "src/manual/cluster.md").read_text(encoding="utf-8")
    [role] = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    file = (CLUSTER / "roles.yml").read_text(encoding="utf-8")
    check(yaml.safe_load(role) == yaml.safe_load(file), "roles.yml is another role than that of the manual")
    [configuration] = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    is_a_configuration(program, configuration, "the configuration of the manual")


program = pathlib.Path(sys.argv[1]).resolve()
compose(program)
kubernetes(program)
manual(program)
for problem in problems:
    print(problem)
print("the examples fit" if not problems else f"{len(problems)} problems")
sys.exit(bool(problems))
