"""One Kubernetes node: etcd, the control plane, containerd, kubelet, kube-proxy and a DNS server as its processes.

Usage: node.py PROGRAMS FOLDER; runs until it is told to end (SIGTERM), and then ends what it started.

It is the first process of a network, mount and process namespace of its own (tools/k8s/run makes them): addresses,
firewall rules, mounts and processes end with it. What is the machine's, control groups and a few settings of the
kernel that kubelet changes, is put back by machine.py.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading

import machine
from credentials import Credentials
from waiting import wait_for

NAME = "node1"
ADDRESS = "192.0.2.10"  # of a network that is for documentation; it is on no other device
SERVER = f"https://{ADDRESS}:6443"
SERVICES, FIRST_SERVICE, DNS = "10.96.0.0/16", "10.96.0.1", "10.96.0.10"
PODS = "10.244.0.0/24"
SERVER_NAMES = "kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local".split()

CONTAINERD = """version = 2
root = "{folder}/containerd"
state = "{folder}/containerd-state"
[grpc]
  address = "{folder}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{folder}/cni"
"""

# Each pod on a link of its own: everything between pods is routed, and so passes kube-proxy's rules. On a bridge
# answers would go by themselves.
NETWORK = {
    "cniVersion": "0.3.1",
    "name": "pods",
    "plugins": [
        {"type": "ptp", "ipam": {"type": "host-local", "subnet": PODS, "routes": [{"dst": "0.0.0.0/0"}]}},
        {"type": "portmap", "capabilities": {"portMappings": True}},
    ],
}

# The cluster's DNS as a Service, so that pods reach it as they reach any: through kube-proxy.
DNS_SERVICE = {
    "apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "kube-dns", "namespace": "kube-system"},
         "spec": {"clusterIP": DNS, "ports": [{"name": "dns", "port": 53, "protocol": "UDP"},
                                              {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]}},
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "kube-dns", "namespace": "kube-system"},
         "subsets": [{"addresses": [{"ip": ADDRESS}],
                      "ports": [{"name": "dns", "port": 53, "protocol": "UDP"},
                                {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]}]},
    ],
}  # fmt: skip


class Node:
    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.parts = {}

    def start(self):
        self._make_network()
        machine.prepare(self.folder)
        names = ",".join([*(f"DNS:{name}" for name in SERVER_NAMES), f"IP:{ADDRESS}", f"IP:{FIRST_SERVICE}"])
        self.credentials = Credentials(self.folder / "credentials", SERVER, NAME, names)
        self._start_control_plane()
        self._start_containers()
        self._start_proxy()
        self._start_dns()
        self._wait("the node", lambda: self.kubectl("get", "node", NAME).returncode == 0)
        self._wait("a node that is ready", self._is_node_ready)

    def _make_network(self):
        subprocess.run(["mount", "--make-rshared", "/"], check=True)  # kubelet's mounts reach the containers
        for command in (
            "ip link set lo up",
            "ip link add node0 type veth peer name node0-end",
            "ip link set node0-end up",
            f"ip address add {ADDRESS}/24 dev node0",
            "ip link set node0 up",
            "ip route add default dev node0",
            "sysctl -qw net.ipv4.ip_forward=1",
        ):
            subprocess.run(command.split(), check=True)
        (self.folder / "cni").mkdir()
        (self.folder / "cni" / "pods.conflist").write_text(json.dumps(NETWORK))

    def _start(self, name, program, *options):
        with open(self.logs / f"{name}.log", "wb") as log:
            self.parts[name] = subprocess.Popen(
                [str(program), *map(str, options)], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def _start_control_plane(self):
        known = self.credentials
        self._start("etcd", "etcd", f"--data-dir={self.folder}/etcd")
        self._start("kube-apiserver", self.programs / "kube-apiserver", "--etcd-servers=http://127.0.0.1:2379",
                    f"--service-cluster-ip-range={SERVICES}", f"--bind-address={ADDRESS}",
                    f"--advertise-address={ADDRESS}", f"--tls-cert-file={known.path('apiserver.crt')}",
                    f"--tls-private-key-file={known.path('apiserver.key')}", f"--client-ca-file={known.path('ca.crt')}",
                    f"--kubelet-certificate-authority={known.path('ca.crt')}",
                    f"--kubelet-client-certificate={known.path('apiserver-to-kubelet.crt')}",
                    f"--kubelet-client-key={known.path('apiserver-to-kubelet.key')}",
                    "--kubelet-preferred-address-types=InternalIP", "--authorization-mode=Node,RBAC",
                    "--enable-admission-plugins=NodeRestriction", "--allow-privileged=true",
                    f"--service-account-key-file={known.path('accounts.key')}",
                    f"--service-account-signing-key-file={known.path('accounts.key')}",
                    "--service-account-issuer=https://kubernetes.default.svc")  # fmt: skip
        self._wait("the API server", lambda: self.kubectl("get", "--raw", "/readyz").returncode == 0)
        self._start("kube-controller-manager", self.programs / "kube-controller-manager",
                    f"--kubeconfig={known.kubeconfig('controller-manager')}", "--bind-address=127.0.0.1",
                    f"--service-account-private-key-file={known.path('accounts.key')}",
                    f"--root-ca-file={known.path('ca.crt')}", "--use-service-account-credentials=true",
                    "--leader-elect=false")  # fmt: skip
        self._start("kube-scheduler", self.programs / "kube-scheduler", "--bind-address=127.0.0.1",
                    f"--kubeconfig={known.kubeconfig('scheduler')}", "--leader-elect=false")  # fmt: skip

    def _start_containers(self):
        (self.folder / "containerd.toml").write_text(CONTAINERD.format(folder=self.folder))
        self._start("containerd", "containerd", "--config", self.folder / "containerd.toml")
        socket = f"{self.folder}/containerd.sock"
        self._wait("containerd", lambda: _quiet("ctr", "--address", socket, "version").returncode == 0)
        known = self.credentials
        self._start("kubelet", self.programs / "kubelet", f"--kubeconfig={known.kubeconfig('kubelet')}",
                    f"--hostname-override={NAME}", f"--node-ip={ADDRESS}", f"--root-dir={self.folder}/kubelet",
                    f"--client-ca-file={known.path('ca.crt')}", f"--tls-cert-file={known.path('kubelet-server.crt')}",
                    f"--tls-private-key-file={known.path('kubelet-server.key')}", "--authorization-mode=Webhook",
                    "--anonymous-auth=false", "--read-only-port=0", "--fail-swap-on=false",
                    "--container-runtime=remote", f"--container-runtime-endpoint=unix://{socket}",
                    "--cgroup-driver=cgroupfs", f"--cgroup-root=/{machine.CONTROL_GROUP}", f"--cluster-dns={DNS}",
                    "--cluster-domain=cluster.local", "--resolv-conf=/dev/null", "--image-gc-high-threshold=100",
                    "--eviction-hard=nodefs.available<1%,imagefs.available<1%")  # fmt: skip

    def _start_proxy(self):
        # The limits of connection tracking are the machine's: they stay.
        self._start("kube-proxy", self.programs / "kube-proxy", f"--hostname-override={NAME}",
                    f"--kubeconfig={self.credentials.kubeconfig('proxy')}", "--proxy-mode=iptables",
                    f"--cluster-cidr={PODS}", "--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=0s",
                    "--conntrack-tcp-timeout-close-wait=0s")  # fmt: skip

    def _start_dns(self):
        hosts, process = self.folder / "hosts", self.folder / "dnsmasq.pid"
        hosts.write_text("")
        self._start("dnsmasq", "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root",
                    f"--addn-hosts={hosts}", f"--listen-address={ADDRESS}", "--bind-interfaces", "--local=/#/",
                    f"--pid-file={process}")  # fmt: skip
        self._must("create", "clusterrolebinding", "cluster-dns", "--clusterrole=system:kube-dns",
                   "--user=cluster-dns")  # fmt: skip
        self._must("apply", "-f", "-", text=json.dumps(DNS_SERVICE))
        self._wait("dnsmasq", lambda: process.exists() and process.read_text().strip())
        self._start("cluster-dns", sys.executable, pathlib.Path(__file__).with_name("cluster_dns.py"),
                    self.credentials.folder, SERVER, hosts, process)  # fmt: skip

    def kubectl(self, *parts, text=None):
        config = self.credentials.kubeconfig("admin")
        return _quiet(self.programs / "kubectl", f"--kubeconfig={config}", *parts, text=text)

    def _must(self, *parts, text=None):
        done = self.kubectl(*parts, text=text)
        if done.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(parts)}: {done.stderr}")

    def _is_node_ready(self):
        condition = '{.status.conditions[?(@.type=="Ready")].status}'
        return self.kubectl("get", "node", NAME, "-o", f"jsonpath={condition}").stdout == "True"

    def _wait(self, what, condition):
        def lives_and_holds():
            if dead := self.dead_parts():
                raise RuntimeError(f"waiting for {what}: {', '.join(dead)} ended ({self.logs})")
            return condition()

        wait_for(what, lives_and_holds)

    def dead_parts(self):
        return [name for name, part in self.parts.items() if part.poll() is not None]

    def close(self):
        for name in reversed(list(self.parts)):
            self.parts[name].terminate()
            try:
                self.parts[name].wait(10)
            except subprocess.TimeoutExpired:
                self.parts[name].kill()
        # Containers outlive containerd. This process is the first of its namespace: all others are of the node.
        for process in machine.other_processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        wait_for("the end of every process", lambda: not machine.other_processes(), 30)


def _quiet(*parts, text=None):
    return subprocess.run([str(part) for part in parts], capture_output=True, text=True, input=text)


def main():
    folder = pathlib.Path(sys.argv[2])
    told, node = threading.Event(), Node(pathlib.Path(sys.argv[1]), folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set() or sys.exit(0))
    try:
        node.start()
        (folder / "ready").touch()
        while not told.wait(1):
            if dead := node.dead_parts():
                raise RuntimeError(f"ended by itself: {', '.join(dead)} ({node.logs})")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        node.close()


if __name__ == "__main__":
    main()
