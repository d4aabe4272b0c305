"""The daemon before a Roentgen server: CPU a segment and memory at fixed rates, and the highest rate without loss."""
import json
import shutil
import subprocess
import time

from harness import server
from harness.climb import climb
from harness.figures import Row

RATES = [100, 1_000, 4_000, 20_000]
# The X-Ray daemon's published figures are 95 us and 29 MB at every rate; the aim is a fifth, and 8 MB.
CPU_US, MEMORY_MIB = 19, 8
BUFFER_MB = 16


class Daemon(server.Server):
    """`xray`, sending to `backend`."""

    def __init__(self, program, folder, backend, flags=()):
        super().__init__(program, folder, flags)
        self.backend = backend

    def command(self):
        return " ".join(["xray --endpoint http://SERVER -b 127.0.0.1:0 -t 127.0.0.1:0 --admin 127.0.0.1:0 -l warn",
                         f"-m {BUFFER_MB}", *self.flags])  # fmt: skip

    def words(self, ready):
        return [str(self.program), "--endpoint", f"http://{self.backend}", "-b", "127.0.0.1:0", "-t", "127.0.0.1:0",
                "--admin", "127.0.0.1:0", "-l", "warn", "-m", str(BUFFER_MB), "--ready-file", str(ready), *self.flags]

    def address(self, kind):
        return self.addresses["admin" if kind == "http" else kind]

    def settle(self, sent, deadline_seconds=60):
        """Its counters once nothing waits any more: (sent, lost)."""
        until = time.monotonic() + deadline_seconds
        while True:
            found = self.metrics()
            delivered = found["roentgen_daemon_segments_sent_total"]
            # What the kernel dropped was never received: do not wait for it.
            waiting = found["roentgen_daemon_segments_in_flight"]
            complete = found["roentgen_daemon_segments_received_total"] >= sent
            quiet = waiting == 0 and (complete or found["roentgen_daemon_udp_kernel_drops_total"] > 0)
            if quiet or time.monotonic() > until:
                return delivered, sent - delivered
            time.sleep(0.01)


class Trial:
    def __init__(self, context, rate, seconds):
        self.rate = rate
        words = ["udp", "--documents", max(50, int(rate * seconds)), "--rate", rate]
        with context.new_server("daemon-backend") as backend:
            folder = server.data_root() / "daemon"
            shutil.rmtree(folder, ignore_errors=True)
            with Daemon(context.programs / "bin/xray", folder, backend.address("http")) as subject:
                idle, files = subject.rss_mib(), subject.rss_mib("RssFile")
                before, threads = subject.cpu_seconds(), subject.cpu_by_thread()
                outcome = context.driver(words[0], "--to", subject.address("udp"), *words[1:])
                self.sent = outcome["sent"]
                self.delivered, self.lost = subject.settle(self.sent)
                by_thread = {name: used - threads.get(name, 0) for name, used in subject.cpu_by_thread().items()}
                self.micros = sum(by_thread.values()) * 1e6 / self.sent
                self.peak_mib = subject.rss_mib("VmHWM")
                self.command = f"{subject.command()}; rg_bench_driver {' '.join(map(str, words))}"
        self.on_time = outcome["seconds"] - self.sent / rate < 0.1 + 10 / rate
        parts = ", ".join(f"{name} {used * 1e6 / self.sent:.1f}" for name, used in
                          sorted(by_thread.items(), key=lambda item: -item[1]))  # fmt: skip
        context.say(f"daemon {rate:,}/s: sent {self.sent:,}, lost {self.lost:,.0f}, {self.micros:.1f} µs a segment "
                    f"({parts}), idle {idle:.1f} MiB, of it files {files:.1f}, peak {self.peak_mib:.1f} MiB"
                    f"{'' if self.on_time else ', generator late'}")

    def lossless(self):
        return self.lost == 0 and self.on_time


def spool(context):
    name = "rg_adapters_spool_bench"
    words = ["--benchmark_filter=spool/(write|replay)", f"--benchmark_min_time={0.01 if context.quick else 0.5}",
             f"--benchmark_repetitions={context.runs}", "--benchmark_format=json"]
    done = subprocess.run([str(context.check(name)), *words], capture_output=True, text=True, check=True)
    found = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run.get("run_type") == "iteration":
            found.setdefault(run["run_name"].replace("/real_time", ""), []).append(run["items_per_second"])
    command = f"build/release/checks/{name} {' '.join(words[:1])}"
    shown = {"spool/write/1": "daemon: spool written, synced", "spool/write/0": "daemon: spool written, not synced",
             "spool/replay": "daemon: spool read back and acknowledged"}  # fmt: skip
    return [Row(shown[key], "segments/s", found[key], command) for key in shown]


def measure(context):
    rows = []
    for rate in RATES:
        seconds = 0.3 if context.quick else max(context.seconds, 1_000 / rate)
        trials = [Trial(context, rate, seconds) for _ in range(context.runs)]
        rows.append(Row(f"daemon: CPU a segment at {rate:,}/s", "µs", [trial.micros for trial in trials],
                        trials[0].command, CPU_US, higher_is_better=False,
                        note=f"{sum(trial.lost for trial in trials):,.0f} lost"))
        rows.append(Row(f"daemon: peak memory at {rate:,}/s", "MiB", [trial.peak_mib for trial in trials],
                        trials[0].command, MEMORY_MIB, higher_is_better=False))
    seconds = 0.3 if context.quick else context.seconds
    best = climb(lambda rate: Trial(context, rate, seconds), Trial.lossless, 40_000, 8, context.quick)
    rows += [Row("daemon: highest rate without loss", "segments/s", [best.rate], best.command),
             Row("daemon: CPU a segment there", "µs", [best.micros], best.command, CPU_US, higher_is_better=False),
             Row("daemon: peak memory there", "MiB", [best.peak_mib], best.command, higher_is_better=False)]
    return rows + spool(context)
