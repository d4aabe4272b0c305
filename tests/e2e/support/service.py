"""A node of a cluster: pods in network namespaces of their own, and a Service for port 2000.

Pods hang on cables with a route for each, as the VPC CNI lays them; what has no route leaves for the network
outside, which swallows it without a word. The Service's virtual address is nftables' DNAT with connection
tracking, as kube-proxy has it; `internalTrafficPolicy: Local` without an endpoint drops. The headless one is a
name in a hosts file that only the pods see. Every datagram is counted on its way, by sender."""

import json
import os
import shutil
import subprocess

from support.network import Network

PORT = 2000
NAME = "xray-service.default"
_GATEWAY = "169.254.1.1"
_RULES = """
table ip service {{
  set delivered {{ typeof ip saddr . ip daddr; flags dynamic; size 1000; counter; }}
  set swallowed {{ type ipv4_addr; flags dynamic; size 1000; counter; }}
  set dropped {{ type ipv4_addr; flags dynamic; size 1000; counter; }}
  # A rule that asks for the state keeps the kernel tracking connections while there is no endpoint.
  chain tracking {{ type filter hook prerouting priority filter; ct state invalid drop; }}
  chain endpoints {{ }}
  chain prerouting {{ type nat hook prerouting priority dstnat; ip daddr {vip} udp dport {port} jump endpoints; }}
  chain forward {{
    type filter hook forward priority filter;
    udp dport != {port} accept
    ip daddr {vip} update @dropped {{ ip saddr counter }} drop
    oifname "outside" update @swallowed {{ ip saddr counter }} accept
    update @delivered {{ ip saddr . ip daddr counter }}
  }}
}}
"""


def why_not():
    if shutil.which("conntrack") is None:
        return "conntrack is not installed"
    node = None
    try:
        node = Node(None)
        node.forget("192.0.2.1")
    except AssertionError as error:
        return f"no Service in a network namespace: {error}"
    finally:
        if node is not None:
            node.close()
    return None


class Pod:
    def __init__(self, node, address, prefix, cable):
        self.node, self.address, self.prefix, self.cable = node, address, prefix, cable


class Node:
    """`folder` is where the hosts file may be; `network.here` is this side's address for pods. A node that `tells` says
    so when an address is nobody's, instead of letting its datagrams leave."""

    def __init__(self, folder, tells=False):
        self.network = Network()
        self._subnet = self.network.there.rpartition(".")[0]
        self.vip = f"{self._subnet}.100"
        self._names, self._last = [], 10
        self.hosts = folder and folder / "hosts"
        try:
            self._lay()
            if tells:
                self._run("ip", "route", "delete", "default")
        except Exception:
            self.close()
            raise

    def _lay(self):
        # Whatever is behind the far end has no use for what comes.
        self._run("ip", "link", "add", "outside", "type", "veth", "peer", "name", "nobody")
        self._set("ipv4/ip_forward", 1)
        for cable in ("outside", "nobody"):
            self._run("ip", "link", "set", cable, "arp", "off", "up")
        self._run("ip", "route", "add", "default", "dev", "outside")
        self._run("ip", "address", "add", f"{_GATEWAY}/32", "dev", "lo")
        self._run("nft", _RULES.format(vip=self.vip, port=PORT))
        # An entry that nobody deletes stays for as long as a test may take.
        self._set("netfilter/nf_conntrack_udp_timeout", 3600)
        self._set("netfilter/nf_conntrack_udp_timeout_stream", 3600)
        Network.run("ip", "route", "add", f"{self._subnet}.0/24", "via", self.network.there)

    def pod(self):
        self._last += 1
        name, cable = f"{self.network.name}-{self._last}", f"pod{self._last}"
        pod = Pod(self, f"{self._subnet}.{self._last}", ("nsenter", f"--net=/run/netns/{name}"), cable)
        Network.run("ip", "netns", "add", name)
        self._names.append(name)
        self._run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
        self._run("ip", "link", "set", cable, "up")
        self._run("ip", "route", "add", pod.address, "dev", cable)
        for words in (
            f"address add {pod.address}/32 dev eth0", "link set eth0 up", "link set lo up",
            f"route add {_GATEWAY} dev eth0", f"route add default via {_GATEWAY}",
        ):  # fmt: skip
            Network.run(*pod.prefix, "ip", *words.split())
        return pod

    def unplug(self, pod):
        """Its address is nobody's from now on."""
        self._run("ip", "link", "delete", pod.cable)

    # The Service.

    def point_to(self, pod):
        """`pod` or None is the Service's only endpoint. Entries of connections stay: see `forget`."""
        target = f"add rule ip service endpoints meta l4proto udp dnat to {pod.address}:{PORT}" if pod else ""
        self._run("nft", f"flush chain ip service endpoints; {target}")

    def forget(self, address):
        """What kube-proxy does when an endpoint went: its connections are tracked no longer."""
        done = subprocess.run(
            [*self.network.prefix, "conntrack", "-D", "-p", "udp", "--orig-dst", self.vip, "--dst-nat", address],
            capture_output=True, text=True,
        )  # fmt: skip
        # Nothing to delete ends in 1 too.
        assert done.returncode == 0 or "0 flow entries" in done.stderr, done.stderr

    def name(self, pod):
        """`NAME` is the pod's address. One write of as many bytes: a reader sees the old or the new."""
        line = f"127.0.0.1 localhost\n{pod.address} {NAME}\n".encode()
        file = os.open(self.hosts, os.O_WRONLY | os.O_CREAT, 0o644)
        assert os.fstat(file).st_size in (0, len(line))
        os.write(file, line)
        os.close(file)

    def prefix(self, pod):
        """Before a command that is to run in the pod, with the hosts file in its place."""
        bind = 'mount --bind "$0" /etc/hosts && exec "$@"'
        return (*pod.prefix, "unshare", "--mount", "sh", "-c", bind, str(self.hosts))

    # What went by.

    def count(self, what, sender, target=None):
        """Datagrams from pod `sender`: "delivered" to `target`, "dropped" at the Service, or "swallowed"."""
        answer = json.loads(self._run("nft", "-j", "list", "set", "ip", "service", what))
        wanted = {"concat": [sender.address, target.address]} if target else sender.address
        for each in answer["nftables"][-1]["set"].get("elem", []):
            if each["elem"]["val"] == wanted:
                return each["elem"]["counter"]["packets"]
        return 0

    def close(self):
        for name in self._names:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)
        self.network.close()

    def _set(self, name, value):
        self._run("sh", "-c", f"echo {value} > /proc/sys/net/{name}")

    def _run(self, *words):
        return Network.run(*self.network.prefix, *words)
