"""One `roentgen serve` as a subject of measurement."""
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.request

from harness import machine


class Server:
    def __init__(self, program, folder, flags=()):
        self.program, self.folder, self.flags = program, pathlib.Path(folder), list(flags)
        self.process, self.addresses, self.ready_seconds = None, {}, 0.0

    def command(self):
        return (f"roentgen serve --data-dir DIR --http 127.0.0.1:0 --udp 127.0.0.1:0 --tcp 127.0.0.1:0 "
                f"--ready-file FILE {' '.join(self.flags)}").rstrip()

    def words(self, ready):
        return [str(self.program), "serve", "--data-dir", str(self.folder / "data"), "--http", "127.0.0.1:0",
                "--udp", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--ready-file", str(ready), *self.flags]

    def start(self, deadline_seconds=120):
        self.folder.mkdir(parents=True, exist_ok=True)
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        log = open(self.folder / "log.txt", "ab")
        begin = time.monotonic()
        self.process = subprocess.Popen(self.words(ready), stdout=log, stderr=log)
        log.close()
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() - begin > deadline_seconds:
                raise RuntimeError("the server did not start: " + (self.folder / "log.txt").read_text()[-2000:])
            time.sleep(0.0005)
        self.ready_seconds = time.monotonic() - begin
        self.addresses = json.loads(ready.read_text())
        return self

    def address(self, kind):
        return self.addresses[kind]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def metrics(self):
        """name{labels} -> value."""
        with urllib.request.urlopen(f"http://{self.address('http')}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r"^([^#\s{]+(?:\{[^}]*\})?) (\S+)$", text, re.M)}

    def rss_mib(self, what="VmRSS"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{what}:\s+(\d+)", status, re.M).group(1)) / 1024

    def cpu_seconds(self):
        return _cpu(f"/proc/{self.process.pid}/stat")

    def cpu_by_thread(self):
        """Thread name -> CPU seconds, summed over threads of that name; finer than the clock ticks of `stat`."""
        seconds = {}
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                name = (task / "comm").read_text().strip()
                seconds[name] = seconds.get(name, 0.0) + int((task / "schedstat").read_text().split()[0]) / 1e9
            except OSError:
                continue
        return seconds

    def disk_bytes(self):
        return machine.disk_bytes(self.folder / "data")


def _cpu(path):
    fields = pathlib.Path(path).read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / machine.ticks_per_second()


def data_root():
    """Where stores are written, and removed from: a folder in RG_BENCH_DIR, or in the repository's build/."""
    return pathlib.Path(os.environ.get("RG_BENCH_DIR", "build")) / "roentgen-bench"
