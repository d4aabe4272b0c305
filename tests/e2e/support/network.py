"""A network namespace joined to this one by a cable, whose TCP can be disturbed."""

import os
import shutil
import subprocess

_WORDS = {
    "loss": "meta l4proto tcp numgen random mod 100 < 25 drop",
    "black hole": "meta l4proto tcp drop",
    "reset": "meta l4proto tcp reject with tcp reset",
}


def why_not():
    if os.geteuid() != 0:
        return "network namespaces need root"
    for program in ("ip", "nft", "nsenter"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    made = subprocess.run(["ip", "netns", "add", "rg-probe"], capture_output=True, text=True)
    if made.returncode != 0:
        return f"no network namespace: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", "rg-probe"], check=True)
    return None


class Network:
    """`here` and `there` are the two ends' addresses."""

    def __init__(self):
        number = os.getpid()
        self.name = f"rg-e2e-{number}"
        self._cable = f"rge{number}"[:14]
        subnet = f"10.{77 + number // 250 % 100}.{number % 250}"
        self.here, self.there = f"{subnet}.1", f"{subnet}.2"
        self.run("ip", "netns", "add", self.name)
        try:
            self.run("ip", "link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
            self.run("ip", "address", "add", f"{self.here}/30", "dev", self._cable)
            self.run("ip", "link", "set", self._cable, "up")
            self._inside("ip", "address", "add", f"{self.there}/30", "dev", "eth0")
            self._inside("ip", "link", "set", "eth0", "up")
            self._inside("ip", "link", "set", "lo", "up")
            self._inside("nft", "add table ip rg")
            for hook in ("input", "output"):
                self._inside("nft", f"add chain ip rg {hook} {{ type filter hook {hook} priority 0; }}")
        except Exception:
            self.close()
            raise

    @property
    def prefix(self):
        """Before a command that is to run inside."""
        return ("nsenter", f"--net=/run/netns/{self.name}")

    def disturb(self, how, port):
        """From now on, what goes to and comes from TCP `port` outside."""
        words = _WORDS[how]
        self._inside("nft", f"add rule ip rg output tcp dport {port} {words}")
        self._inside("nft", f"add rule ip rg input tcp sport {port} {words}")

    def heal(self):
        self._inside("nft", "flush table ip rg")

    def close(self):
        # The namespace itself goes some time after; the cable's name and addresses are free at once.
        subprocess.run(["ip", "link", "delete", self._cable], capture_output=True)
        subprocess.run(["ip", "netns", "delete", self.name], capture_output=True)

    def _inside(self, *words):
        self.run(*self.prefix, *words)

    @staticmethod
    def run(*words):
        done = subprocess.run(words, capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
        return done.stdout
