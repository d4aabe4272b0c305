"""The tutorial on a real Kubernetes node: each of its steps, what it printed, and whether it holds.

Started by tools/k8s/run inside the node's namespaces.
"""

import argparse
import datetime
import os
import pathlib
import platform
import re
import sys
import traceback

import canary
import daemon_loss
import tutorial
from transcript import Transcript

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = ("roentgen", "usermgmt", "notification-v1", "notification-v2", "mariadb", "mailsink")

STAND_INS = [
    ("cluster DNS (CoreDNS)", "dnsmasq, fed with the API's Services and Endpoints, behind the Service `kube-dns`"),
    ("volumes by a StorageClass", "a PersistentVolume of type hostPath for each claim, made before it"),
    ("AWS Load Balancer Controller, ACM, ExternalDNS, Route 53",
     "the node port, called as a load balancer's target; the Ingress is taken, and nothing acts on it"),
    ("RDS, Amazon SES", "`04-In-Cluster-Backends`: MariaDB and a mail sink"),
    ("IRSA, Pod Identity, AWS X-Ray", "left out (step 3): the daemon sends to this project's server"),
    ("enforcement of NetworkPolicies", "nothing: the policy is taken, and the network plug-in (ptp) has none"),
    ("a registry", "archives imported into containerd, under the names in the manifests"),
    ("a second node", "nothing: what stays on a node is not tried between nodes"),
]  # fmt: skip


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("kubernetes", "folder", "images", "transcript"):
        parser.add_argument(f"--{name}", type=lambda text: pathlib.Path(text).resolve(), required=True)
    return parser.parse_args()


def shell_environment(options, folder):
    """Commands find kubectl, roentgen and the node's containerd by the names that people type."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for name, path in (("roentgen", options.images / "roentgen" / "root" / "usr" / "bin" / "roentgen"),
                       ("kubectl", options.kubernetes / "bin" / "kubectl")):  # fmt: skip
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(path)
    return os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "KUBECONFIG": str(options.folder / "credentials" / "admin.kubeconfig"),
        "CONTAINERD_ADDRESS": f"{options.folder}/containerd.sock",
        "CONTAINERD_NAMESPACE": "k8s.io",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }


def introduce(log, options):
    log.say(
        "# The tutorial on a real Kubernetes 1.20",
        f"Written by `tools/dev k8s` on {datetime.date.today()}, while it ran: what stands after `$` was typed in a"
        " clone of this repository, what follows is what it printed, long output shortened. The steps are those of the"
        " [runbook](../eks.en.md); each was checked, and the run ends at the first that does not hold.",
    )
    log.heading("What it ran on")
    log.table(("part", "version"), versions(log, options))
    log.say("One node, in network, mount and process namespaces of its own. A cluster on EKS has more than Debian does;"
            " this stood in its place:")  # fmt: skip
    log.table(("of a cluster on EKS", "here"), STAND_INS)
    log.run("kubectl get nodes -o wide")
    log.run("kubectl get --raw '/readyz?verbose' | tail -n 2")


def kernel():
    return platform.release().split("-")[0]


def versions(log, options):
    def word(command, number):
        return log.run(command, quiet=True).split()[number]

    source = (options.kubernetes / "version").read_text().strip()
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text()).group(1)
    return [
        ("Kubernetes", f"{word('kubectl version --short', -1)}, from Debian's source package {source}"),
        ("etcd", word("etcd --version", 2)),
        ("containerd, runc", f"{word('containerd --version', 2)}, {word('runc --version', 2)}"),
        ("kube-proxy", f"mode iptables, {log.run('iptables --version', quiet=True).strip()}"),
        ("dnsmasq", word("dnsmasq --version", 2)),
        ("system", f"{system}, Linux {kernel()}, {os.cpu_count()} processors"),
        ("roentgen", word("roentgen --version", 1)),
    ]


def walk_through(log, options, folder):
    walk = tutorial.Walk(log, ROOT, folder)
    try:
        archives = [options.images / f"{name}.tar" for name in IMAGES]
        walk.load([*archives, options.kubernetes / "pause.tar"])
        results = [*walk.server_and_daemon(), *walk.applications(), *walk.call_and_look()]
        results += canary.release(walk)
        results += daemon_loss.delete_under_load(walk)
        results += walk.clean_up()
    finally:
        walk.close()
    log.heading("What was seen")
    log.table(("step", "seen"), results)


def main():
    options = arguments()
    folder = options.folder / "walk"
    folder.mkdir(exist_ok=True)
    hidden = {str(folder): "/tmp/walk", str(options.folder): "/tmp/node", str(options.kubernetes): "kubernetes",
              str(ROOT): ".", str(pathlib.Path.home()): "~", platform.node(): "machine",
              platform.release(): kernel()}  # fmt: skip
    log = Transcript(shell_environment(options, folder), ROOT, hidden)
    try:
        introduce(log, options)
        walk_through(log, options, folder)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        failed = options.transcript.with_name(options.transcript.name + ".failed")
        failed.write_text(log.text())
        traceback.print_exc()
        sys.exit(f"==> failed; what was done until then: {failed}")
    options.transcript.write_text(log.text())
    print(f"==> all of it holds; transcript: {options.transcript}", file=sys.stderr)


if __name__ == "__main__":
    main()
