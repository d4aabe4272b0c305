"""Documents by UDP and HTTP into a server that keeps them durably and indexed."""
import subprocess

from harness import ingest
from harness.climb import climb
from harness.figures import Row

RATE_TARGET = 40_000
UDP_TARGET = 50_000
# A run counts as sustained when everything sent was stored and nothing was left to do this soon after.
LAG_SECONDS = 1.0


class Trial:
    """One open-loop run at one rate, against a fresh server."""

    def __init__(self, context, protocol, rate, seconds):
        self.rate, self.protocol = rate, protocol
        documents = int(rate * seconds)
        words = [protocol, "--documents", documents, "--rate", rate]
        if protocol == "http":
            words += ["--connections", 32]
        subject = context.new_server(f"{protocol}-rate")
        with subject:
            before, threads = subject.cpu_seconds(), subject.cpu_by_thread()
            self.outcome = context.driver(*words[:1], "--to", subject.address(protocol), *words[1:])
            self.counts, self.lag = ingest.wait_until_settled(subject)
            self.cpu = subject.cpu_seconds() - before
            self.threads = {name: used - threads.get(name, 0) for name, used in subject.cpu_by_thread().items()}
            self.peak_mib = subject.rss_mib("VmHWM")
        self.command = f"{subject.command()}; rg_bench_driver {' '.join(str(word) for word in words)}"
        context.say(self.line())

    @property
    def sent(self):
        return self.outcome["sent"]

    def sustained(self):
        on_time = self.outcome["seconds"] - self.sent / self.rate < 0.1
        return self.counts.stored >= self.sent and self.lag < LAG_SECONDS and on_time

    def micros(self, seconds):
        return seconds * 1e6 / max(1, self.sent)

    def line(self):
        threads = ", ".join(f"{name} {self.micros(used):.1f}" for name, used in
                            sorted(self.threads.items(), key=lambda item: -item[1]) if self.micros(used) >= 0.1)
        return (f"{self.protocol} {self.rate:,.0f}/s: sent {self.sent:,}, stored {self.counts.stored:,.0f}, dropped "
                f"{self.counts.dropped:,.0f}, kernel drops {self.counts.kernel_drops:,.0f}, lag {self.lag:.2f} s, "
                f"server {self.micros(self.cpu):.1f} µs a segment ({threads}), generator "
                f"{self.micros(self.outcome['cpu_seconds']):.1f} µs, peak {self.peak_mib:.0f} MiB"
                f"{'' if self.sustained() else '  NOT SUSTAINED'}")


def repeat(context, protocol):
    """The climb's result, proved by further runs at its rate; a run that fails steps down a twentieth."""
    quick = context.quick
    seconds = 0.5 if quick else context.seconds
    first = 4_000 if quick else 20_000
    best = climb(lambda rate: Trial(context, protocol, rate, seconds), Trial.sustained, first, 10, quick)
    trials, rate = [best], best.rate
    while len(trials) < context.runs and not context.quick:
        trial = Trial(context, protocol, rate, context.seconds)
        if trial.sustained():
            trials.append(trial)
        else:
            rate, trials = int(rate * 0.95), []
    return trials


def rows_of(trials, protocol):
    command, sustained = trials[0].command, [trial.sent / trial.outcome["seconds"] for trial in trials]
    cpu = [trial.micros(trial.cpu) for trial in trials]
    name = {"udp": "UDP", "http": "HTTP (50 a request)"}[protocol]
    loss = max(trial.counts.lost(trial.sent) for trial in trials)
    rows = [
        Row(f"{name} to durable, indexed, queryable: both cores, generator on them too", "segments/s", sustained,
            command, RATE_TARGET, note=f"{loss:,.0f} lost"),
        Row(f"{name}: server CPU a segment, all threads", "µs", cpu, command, higher_is_better=False),
        Row(f"{name}: two cores' worth of that CPU, generator excluded (computed)", "segments/s",
            [2e6 / max(value, 0.01) for value in cpu], command, RATE_TARGET),
    ]
    receivers = [sum(trial.micros(used) for name, used in trial.threads.items() if "udp" in name) for trial in trials]
    if protocol == "udp":
        rows.insert(0, Row("UDP received, decoded, validated, handed on: per core of the receiving threads' CPU",
                           "segments/s", [1e6 / max(value, 0.01) for value in receivers], command, UDP_TARGET,
                           note="computed from their CPU at the rate below"))
    if protocol == "http":
        rows.append(Row("HTTP: answer (durable) at that rate, p99", "ms",
                        [trial.outcome["answer_ms"]["p99"] for trial in trials], command, higher_is_better=False))
    return rows


def measure_udp(context):
    return rows_of(repeat(context, "udp"), "udp")


def measure_http(context):
    return rows_of(repeat(context, "http"), "http")


def measure_flat_out(context):
    """Everything the sender can send: how much arrives, and what becomes of the rest."""
    documents = 2_000 if context.quick else 300_000
    rows, shares, rates = [], [], []
    for _ in range(1 if context.quick else context.runs):
        subject = context.new_server("udp-flat-out")
        with subject:
            outcome = context.driver("udp", "--to", subject.address("udp"), "--documents", documents)
            counts, _ = ingest.wait_until_settled(subject)
        rates.append(outcome["sent"] / outcome["seconds"])
        shares.append(100 * counts.stored / outcome["sent"])
        context.say(f"flat out {rates[-1]:,.0f}/s sent: received {counts.received:,.0f}, stored {counts.stored:,.0f}, "
                    f"dropped {counts.dropped:,.0f}, kernel drops {counts.kernel_drops:,.0f}")
    command = f"{subject.command()}; rg_bench_driver udp --documents {documents}"
    rows.append(Row("UDP flat out: offered by the generator", "segments/s", rates, command))
    rows.append(Row("UDP flat out: share stored; the rest is counted as dropped", "%", shares, command))
    return rows
