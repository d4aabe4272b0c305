"""Medians, percentiles, and rows of the result table."""
import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    name: str            # what was measured
    unit: str
    values: list         # one a run
    command: str         # the exact command, for a reader to repeat
    target: float = None
    higher_is_better: bool = True
    note: str = ""

    def median(self):
        return statistics.median(self.values)

    def ratio(self):
        """Above 1 is better than asked, whichever way the unit points."""
        if self.target is None or not self.median():
            return None
        return self.median() / self.target if self.higher_is_better else self.target / self.median()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}".rstrip("0").rstrip(".")


def cells(row):
    spread = f"{number(min(row.values))}–{number(max(row.values))}" if len(row.values) > 1 else ""
    target = "" if row.target is None else ("≥ " if row.higher_is_better else "≤ ") + number(row.target)
    ratio = "" if row.ratio() is None else f"{row.ratio():.2f}×"
    return [row.name, f"{number(row.median())} {row.unit}", spread, target, ratio, row.note]


HEADINGS = ["what", "median", "min–max", "asked", "ratio", "note"]


def table(rows, markdown):
    lines = [HEADINGS] + [cells(row) for row in rows]
    if markdown:
        body = ["| " + " | ".join(line) + " |" for line in lines]
        return "\n".join([body[0], "|" + "---|" * len(HEADINGS)] + body[1:])
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def commands(rows):
    """Each command once, under the names of its rows."""
    by_command = {}
    for row in rows:
        by_command.setdefault(row.command, []).append(row.name)
    return [(names, command) for command, names in by_command.items()]
