"""What was typed and what it printed, as Markdown, with nothing in it of the machine it ran on."""

import re
import subprocess
import sys
import time

WIDTH = 150


class Transcript:
    def __init__(self, environment, folder, hidden):
        """Commands run in `folder`. `hidden`: {text of this machine: what is shown in its place}."""
        self.environment, self.folder, self.hidden = environment, folder, hidden
        self.lines = []

    def heading(self, text):
        print(f"==> {text}", file=sys.stderr, flush=True)
        self.lines += [f"## {text}", ""]

    def say(self, *paragraphs):
        for text in paragraphs:
            self.lines += [text, ""]

    def points(self, texts):
        self.lines += [*(f"- {text}" for text in texts), ""]

    def table(self, head, rows):
        self.lines += [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
        self.lines += [f"| {' | '.join(map(str, row))} |" for row in rows] + [""]

    def output(self, text, keep=14):
        self.lines += ["```", *shortened(text, keep), "```", ""]

    def run(self, command, fails=False, keep=14, quiet=False):
        """Runs a shell command, notes it with the first `keep` lines that it printed, and returns what it printed."""
        began = time.monotonic()
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=self.environment,
                              cwd=self.folder)  # fmt: skip
        text = done.stdout + done.stderr
        if (done.returncode != 0) != fails:
            raise AssertionError(f"$ {command}\n{text}\nended with {done.returncode}")
        if not quiet:
            first, *more = command.splitlines()
            print(f"    {first[:100]}  ({time.monotonic() - began:.1f} s)", file=sys.stderr, flush=True)
            self.lines += ["```console", f"$ {first}", *more, *shortened(text, keep), "```", ""]
        return text

    def text(self):
        return without_this_machine("\n".join(self.lines), self.hidden).rstrip() + "\n"


def shortened(text, keep):
    lines = [line.rstrip()[:WIDTH].rstrip() for line in text.splitlines()]
    return lines if len(lines) <= keep else [*lines[: keep - 1], f"... ({len(lines) - keep + 1} more lines)"]


def without_this_machine(text, hidden):
    """Longer ones first: one may be a part of another."""
    for told in sorted(hidden, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.-]){re.escape(told)}(?![\w-])", hidden[told], text)
    return text
