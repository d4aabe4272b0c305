"""A server process: started with port 0 everywhere, found by its ready file, stopped by SIGTERM."""

import json
import os
import signal
import socket
import subprocess
import time

from support.accounting import Account
from support.api import Api
from support.documents import dumps
from support.metrics import Metrics
from support.wait import until

UDP_HEADER = b'{"format": "json", "version": 1}\n'
_CLEAN_ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}


def split_address(text):
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


class Server:
    """One data directory and, while started, one process on it."""

    def __init__(self, binary, folder, *options):
        self.binary = binary
        self.folder = folder
        self.data_dir = folder / "data"
        self.log_path = folder / "server.log"
        self.options = list(options)
        self.host, self.http_port = "127.0.0.1", 0  # where to serve HTTP
        self.process = None
        self.ready = None
        self._starts = 0
        self._apis = []

    # Life.

    def command(self, ready_file, *options):
        return [
            str(self.binary), "serve", "--data-dir", str(self.data_dir),
            "--http", f"{self.host}:{self.http_port}", "--udp", "127.0.0.1:0", "--tcp", "127.0.0.1:0",
            "--ready-file", str(ready_file), *self.options, *options,
        ]  # fmt: skip

    def launch(self, *options, environment=None, prefix=()):
        """Starts the process without waiting for it to be ready."""
        assert self.process is None, "already started"
        self._starts += 1
        # A name of its own: a copied disk may hold the file of an earlier server.
        self.ready_file = self.folder / f"ready-{self._starts}-{time.monotonic_ns()}.json"
        with open(self.log_path, "ab") as log:
            log.write(f"--- start {self._starts}\n".encode())
            log.flush()
            self.process = subprocess.Popen(
                [*prefix, *self.command(self.ready_file, *options)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**_CLEAN_ENVIRONMENT, **(environment or {})}, cwd=self.folder,
            )  # fmt: skip
        return self

    def start(self, *options, timeout=30.0, environment=None, prefix=()):
        self.launch(*options, environment=environment, prefix=prefix)

        def is_ready():
            code = self.process.poll()
            assert code is None, f"the server ended with {code} before it was ready:\n{self.log()}"
            return self.ready_file.exists()

        until(is_ready, timeout, "the ready file")
        # It must be complete from the first moment it can be seen.
        self.ready = json.loads(self.ready_file.read_text())
        self.http = split_address(self.ready["http"])
        self.udp = split_address(self.ready["udp"])
        self.tcp = split_address(self.ready["tcp"])
        self.url = f"http://{self.http[0]}:{self.http[1]}"
        self.udp_text = f"{self.udp[0]}:{self.udp[1]}"
        self.tcp_text = f"{self.tcp[0]}:{self.tcp[1]}"
        return self

    def stop(self, timeout=20.0):
        """SIGTERM, which must drain and end with 0."""
        self._close_clients()
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"still running {timeout:g} s after SIGTERM:\n{self.log()}") from None
        assert code == 0, f"SIGTERM ended in {code}:\n{self.log()}"

    def kill(self):
        """SIGKILL: no last word for the server."""
        self._close_clients()
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def restart(self, *options):
        self.stop()
        return self.start(*options)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def discard(self):
        """The end of a test, whatever happened in it."""
        self._close_clients()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _close_clients(self):
        for api in self._apis:
            api.close()
        self._apis.clear()

    def log(self, lines=60):
        try:
            return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return "(no log)"

    # Talking to it.

    def api(self, timeout=20.0):
        api = Api(*self.http, timeout=timeout)
        self._apis.append(api)
        return api

    def metrics(self):
        api = Api(*self.http)
        try:
            answer = api.get("/metrics")
            assert answer.status == 200, answer
            return Metrics(answer.raw.decode())
        finally:
            api.close()

    def account(self):
        return Account(self.metrics())

    def quiet_account(self, timeout=15.0, expect=None):
        """The account at a moment when nothing is in flight (and `expect(account)` holds).

        A scrape reads one counter after the other. When two in a row see nothing in flight and nothing
        received in between, everything the second one read stood still.
        """
        before = None

        def quiet():
            nonlocal before
            earlier, account = before, self.account()
            before = account
            still = earlier is not None and earlier.in_flight == account.in_flight == 0
            still = still and earlier.received == account.received
            return account if still and (expect is None or expect(account)) else None

        try:
            account = until(quiet, timeout, "a quiet moment")
        except AssertionError:
            raise AssertionError(f"never quiet: {self.account()}") from None
        account.check()
        return account

    def send_udp(self, *documents):
        """Each document (object, text or bytes) as one datagram of the daemon protocol."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for document in documents:
                if isinstance(document, (dict, list)):
                    document = dumps(document)
                if isinstance(document, str):
                    document = document.encode()
                sender.sendto(UDP_HEADER + document, self.udp)

    def send_raw_udp(self, *datagrams):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for datagram in datagrams:
                sender.sendto(datagram, self.udp)
