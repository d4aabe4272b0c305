"""Stands in for the cluster's DNS: keeps a hosts file of what the API says, and tells dnsmasq to read it.

Usage: cluster_dns.py CREDENTIALS SERVER HOSTS_FILE PROCESS_ID_FILE
"""

import json
import os
import pathlib
import signal
import ssl
import sys
import threading
import urllib.request


def hosts_of(services, endpoints):
    """The lines of a hosts file: Services by their address, headless ones by the pods behind them."""
    pods = {(item["metadata"]["namespace"], item["metadata"]["name"]): item.get("subsets") or [] for item in endpoints}
    lines = set()
    for service in services:
        key = namespace, name = service["metadata"]["namespace"], service["metadata"]["name"]
        full = f"{name}.{namespace}.svc.cluster.local"
        address = service["spec"].get("clusterIP")
        if address and address != "None":
            lines.add(f"{address} {full}")
        elif address == "None":
            lines.update(line for subset in pods.get(key, []) for line in _of_pods(subset, full))
    return "".join(f"{line}\n" for line in sorted(lines))


def _of_pods(subset, full):
    for pod in subset.get("addresses", []):
        yield f"{pod['ip']} {full}"
        if "hostname" in pod:
            yield f"{pod['ip']} {pod['hostname']}.{full}"


class Reader:
    def __init__(self, credentials, server):
        self.server = server
        self.trust = ssl.create_default_context(cafile=credentials / "ca.crt")
        self.trust.load_cert_chain(credentials / "dns.crt", credentials / "dns.key")

    def items(self, kind):
        with urllib.request.urlopen(f"{self.server}/api/v1/{kind}", timeout=5, context=self.trust) as answer:
            return json.load(answer)["items"]


def main():
    credentials, server, hosts, process = pathlib.Path(sys.argv[1]), sys.argv[2], *map(pathlib.Path, sys.argv[3:5])
    reader, known, pause = Reader(credentials, server), None, threading.Event()
    while not pause.wait(0.3):
        try:
            text = hosts_of(reader.items("services"), reader.items("endpoints"))
        except (OSError, ValueError) as error:
            print(f"asking the API server: {error}", flush=True)
            continue
        if text != known:
            hosts.write_text(text)
            os.kill(int(process.read_text()), signal.SIGHUP)
            known = text
            print(text, flush=True)


if __name__ == "__main__":
    main()
