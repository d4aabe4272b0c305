"""The Prometheus text format, and the sum every document has to be part of."""

import re

_SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+\d+)?$")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')


class Metrics:
    """One reading of /metrics."""

    def __init__(self, text):
        self.text = text
        self.samples = []
        for line in text.splitlines():
            if not line or line.startswith("#"):
                continue
            match = _SAMPLE.match(line)
            assert match, f"not a line of the text format: {line!r}"
            name, labels, value = match.groups()
            self.samples.append((name, dict(_LABEL.findall(labels or "")), float(value)))

    def names(self):
        return {name for name, _, _ in self.samples}

    def total(self, name, **labels):
        """The sum of every sample of `name` that carries these labels; 0 when there is none."""
        return sum(
            value
            for sample, its, value in self.samples
            if sample == name and all(its.get(key) == wanted for key, wanted in labels.items())
        )

    def by(self, name, label):
        """Sums of `name` for each value of `label`, without the zeros."""
        sums = {}
        for sample, its, value in self.samples:
            if sample == name and value:
                sums[its.get(label, "")] = sums.get(its.get(label, ""), 0) + value
        return sums
