"""Runs what an overlay renders in podman, as far as podman knows Kubernetes: the pods for real, from our images, with
their variables, configuration, secrets, limits, users and read-only roots.

What podman's "play kube" lacks is stood in for, openly:
  - Services: pods share one network namespace of their own; every Service's name is 127.0.0.1, and where its port is
    not the container's, nftables redirects it (kube-proxy does no less);
  - the server's own daemon ports, which nothing outside its pod can reach, move out of the daemon's way;
  - DaemonSet and StatefulSet: their pod templates, once each;
  - fsGroup: volumes are folders that belong to that group already.
"""

import base64
import copy
import json
import os
import shutil
import subprocess
import tempfile
import time

import yaml
from objects import pod_spec, run

CONTAINERS_CONF = """
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""


class Namespace:
    """A network namespace with a loopback device; commands run in it."""

    def __init__(self, name):
        self.name = name
        subprocess.run(["ip", "netns", "delete", name], capture_output=True)
        run("ip", "netns", "add", name)
        self.run("ip", "link", "set", "lo", "up")

    def command(self, *parts):
        # Not "ip netns exec": it puts a /sys without cgroups in the place of the real one.
        return ["nsenter", f"--net=/run/netns/{self.name}", *map(str, parts)]

    def run(self, *parts, **options):
        return run(*self.command(*parts), **options)

    def redirect(self, protocol, port, to):
        self.run("nft", "add", "table", "ip", "services")
        self.run("nft", "add chain ip services output { type nat hook output priority -100 ; }")
        self.run("nft", "add", "rule", "ip", "services", "output", "ip", "daddr", "127.0.0.1",
                 protocol, "dport", port, "redirect", "to", f":{to}")  # fmt: skip

    def close(self):
        subprocess.run(["ip", "netns", "delete", self.name], capture_output=True)


class Podman:
    """Images, pods and volumes in a folder of their own."""

    def __init__(self, folder, network):
        self.folder, self.network = folder, network
        folder.mkdir(parents=True)
        # podman refuses a path of more than 50 characters for it.
        self.runroot = tempfile.mkdtemp(prefix="rg-run-", dir="/tmp")
        (folder / "containers.conf").write_text(CONTAINERS_CONF)
        self.environment = os.environ | {"CONTAINERS_CONF": str(folder / "containers.conf")}
        self.pods = []

    def __call__(self, *parts, check=True, **options):
        command = ["podman", "--root", self.folder / "root", "--runroot", self.runroot, "--tmpdir",
                   self.folder / "tmp", "--storage-driver", "vfs", *parts]  # fmt: skip
        done = subprocess.run(self.network.command(*command), capture_output=True, text=True,
                              env=self.environment, **options)  # fmt: skip
        if check:
            assert done.returncode == 0, f"podman {' '.join(map(str, parts))}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def load(self, archive):
        self("load", "-q", "-i", archive)

    def add_secret(self, secret):
        self("secret", "create", secret["metadata"]["name"], "-", input=json.dumps(secret["data"]))

    def play(self, pod, config_maps):
        path = self.folder / f"{pod['metadata']['name']}.yaml"
        path.write_text(yaml.safe_dump_all([*config_maps, pod]))
        self("play", "kube", "--network", "host", path)
        self.pods.append(path)

    def stop(self, pod):
        path = self.folder / f"{pod['metadata']['name']}.yaml"
        if path in self.pods:
            self("play", "kube", "--down", path, check=False)
            self.pods.remove(path)

    def logs(self):
        names = self("ps", "-a", "--format", "{{.Names}}", check=False).split()
        return "\n".join(f"== {name}\n{self('logs', name, check=False)[-3000:]}" for name in names)

    def close(self):
        for path in reversed(self.pods):
            self("play", "kube", "--down", path, check=False)
        self("rm", "-af", check=False)
        shutil.rmtree(self.runroot, ignore_errors=True)


class Cluster:
    """The objects of an overlay, as pods."""

    def __init__(self, folder, objects, secrets, archives):
        self.folder = folder
        self.objects = objects
        self.secrets = {secret["metadata"]["name"]: secret for secret in secrets}
        self.network = Namespace(f"rg-{os.getpid()}")
        self.podman = Podman(folder / "podman", self.network)
        for archive in archives:
            self.podman.load(archive)
        for secret in secrets:
            self.podman.add_secret(secret)
        self.services = [thing for thing in objects if thing["kind"] == "Service"]
        self.redirect_services()

    def of_kind(self, *kinds):
        return [thing for thing in self.objects if thing["kind"] in kinds]

    def named(self, kind, name):
        return next(thing for thing in self.of_kind(kind) if thing["metadata"]["name"] == name)

    def redirect_services(self):
        """Where a Service's port is not its container's."""
        for service in self.services:
            for port in service["spec"].get("ports", []):
                for spec in self.selected(service):
                    to = self.container_port(spec, port)
                    if to != port["port"]:
                        self.network.redirect(port["protocol"].lower(), port["port"], to)

    def selected(self, service):
        wanted = service["spec"].get("selector", {}).items()
        return [
            pod_spec(thing)
            for thing in self.of_kind("Deployment", "StatefulSet", "DaemonSet")
            if wanted <= thing["spec"]["template"]["metadata"]["labels"].items()
        ]

    @staticmethod
    def container_port(spec, port):
        for container in spec["containers"]:
            for own in container["ports"]:
                if own["name"] == port["targetPort"]:
                    return own["containerPort"]
        raise AssertionError(f"no container has a port {port['targetPort']}")

    def pod_of(self, thing):
        """The pod template as a Pod that podman takes."""
        name = thing["metadata"]["name"]
        spec = copy.deepcopy(pod_spec(thing))
        for key in ("fsGroup", "fsGroupChangePolicy"):
            group = spec.get("securityContext", {}).pop(key, None)
        claims = [claim["metadata"]["name"] for claim in thing["spec"].get("volumeClaimTemplates", [])]
        volumes = [volume for volume in spec.get("volumes", []) if not set(volume) & {"emptyDir", "secret"}]
        for volume in spec.get("volumes", []):
            if "secret" in volume:
                volumes.append(self.secret_volume(name, volume))
        for volume in claims + [v["name"] for v in spec.get("volumes", []) if "emptyDir" in v]:
            volumes.append(self.folder_volume(name, volume))
        spec["volumes"] = volumes
        volumes.append({"name": "hosts", "hostPath": {"path": str(self.hosts_file()), "type": "File"}})
        for container in spec["containers"]:
            mounts = container.setdefault("volumeMounts", [])
            mounts.append({"name": "hosts", "mountPath": "/etc/hosts", "readOnly": True})
            # Podman takes these at the container only.
            for key in ("runAsUser", "runAsGroup", "runAsNonRoot"):
                if key in spec.get("securityContext", {}):
                    container["securityContext"].setdefault(key, spec["securityContext"][key])
            container.pop("ports", None)  # the network is shared: nothing is mapped
            if name == "roentgen":
                container.setdefault("env", []).extend(
                    {"name": f"ROENTGEN_{port}", "value": "127.0.0.1:12000"} for port in ("UDP", "TCP")
                )
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                container.pop(probe, None)  # asked from here: podman's own would need a shell in the image
        labels = thing["spec"]["template"]["metadata"]["labels"]
        return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{name}-pod", "labels": labels}, "spec": spec}

    @staticmethod
    def names_of(service):
        name = service["metadata"]["name"]
        return (name, f"{name}.default", f"{name}.default.svc.cluster.local")

    def hosts_file(self):
        """What the cluster's DNS would say. (Podman leaves hostAliases out in the network "host".)"""
        names = {form for service in self.services for form in self.names_of(service)}
        path = self.folder / "hosts"
        path.write_text("".join(f"127.0.0.1 {name}\n" for name in ["localhost", *sorted(names)]))
        return path

    def folder_volume(self, pod, volume):
        path = self.folder / "volumes" / pod / volume
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, 0, 10001)
        path.chmod(0o2770)
        return {"name": volume, "hostPath": {"path": str(path), "type": "Directory"}}

    def secret_volume(self, pod, volume):
        path = self.folder / "volumes" / pod / volume["name"]
        path.mkdir(parents=True, exist_ok=True)
        for key, value in self.secrets[volume["secret"]["secretName"]]["data"].items():
            (path / key).write_bytes(base64.b64decode(value))
            os.chown(path / key, 0, 10001)
            (path / key).chmod(0o440)
        return {"name": volume["name"], "hostPath": {"path": str(path), "type": "Directory"}}

    def start(self, kind, name):
        self.podman.play(self.pod_of(self.named(kind, name)), self.of_kind("ConfigMap"))

    def stop(self, kind, name):
        self.podman.stop(self.pod_of(self.named(kind, name)))

    def get(self, url, body=None):
        """(status, text) of a request made inside the network."""
        command = ["curl", "-sS", "-m", "10", "-o", "-", "-w", "\n%{http_code}", url]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        done = subprocess.run(self.network.command(*command), capture_output=True, text=True)
        text, _, status = done.stdout.rpartition("\n")
        return int(status or 0), text

    def wait_for(self, what, condition, seconds=60):
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, f"{what} did not come within {seconds} s\n{self.podman.logs()}"
            time.sleep(0.1)
        return found

    def wait_until_ready(self, kind, name):
        """Asks the first container's readiness probe, as the kubelet would."""
        container = pod_spec(self.named(kind, name))["containers"][0]
        probe = container["readinessProbe"]
        port = {port["name"]: port["containerPort"] for port in container["ports"]}
        if "httpGet" in probe:
            url = f"http://127.0.0.1:{port[probe['httpGet']['port']]}{probe['httpGet']['path']}"
            self.wait_for(f"{name} at {url}", lambda: self.get(url)[0] == 200)
        else:
            number = port[probe["tcpSocket"]["port"]]
            command = self.network.command("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{number}")
            self.wait_for(
                f"{name} on port {number}",
                lambda: subprocess.run(command, capture_output=True).returncode == 0,
            )

    def close(self):
        self.podman.close()
        self.network.close()
