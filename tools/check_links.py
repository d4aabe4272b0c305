#!/usr/bin/env python3
"""Fails when a document links to what is not there.

Reads every Markdown file of the repository. A relative link must name a file or folder, an anchor a heading of the
file it points into, and a symbol that is linked to a source file must be declared or used in that file:

    [`Intake::AddDatagram`](../src/engine/ingest/pipeline.h)       the link's text is a symbol
    `Committer::Commit` ([committer.cc](../src/...committer.cc))   or a symbol stands right before it

`Outer::name` wants `Outer::name` in the file, or a type or namespace `Outer` that `name` comes after; comments and
strings do not count. Links to line numbers fail, because lines move. A document under docs/ that nothing links to
fails as well. `check_links.py [ROOT]` prints one line a breach, and nothing when there is none. Addresses of other
hosts are not asked.
"""
import pathlib
import re
import sys
import urllib.parse

import cpp_scan

SKIPPED = {".git", ".cache", ".venv", "build", "node_modules", "__pycache__", ".pytest_cache"}
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S)
COMMENT = re.compile(r"<!--.*?-->", re.S)
LINK = re.compile(r"(?<!\\)\[(?P<text>(?:`[^`]*`|\\.|[^\[\]\\])*)\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
IMAGE_IN_LINK = re.compile(r"!\[[^\]]*\]\((?P<target>[^()\s]+)\)")
CODE_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
SYMBOL = re.compile(r"(?:[A-Za-z_]\w*::)*~?[A-Za-z_]\w*(?:\(\))?")
BEFORE = re.compile(r"`([^`\n]+)`\s*\(\s*$")
C_FAMILY = {".h", ".cc", ".inc"}
SCRIPTS = {".py", ".sh", ".js", ".mjs", ".ts", ".java", ".go", ".cmake", ".proto", ""}


def blank(match):
    return "\n" * match.group().count("\n")


def prose(text):
    """The text without fenced blocks and comments, and without brackets in code spans; same line numbers."""
    text = COMMENT.sub(blank, FENCE.sub(blank, text))
    return CODE_SPAN.sub(lambda match: re.sub(r"[\[\]]", "\0", match.group()), text)


def slug(heading):
    """The anchor that GitHub gives a heading."""
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")


def anchors(text):
    found, seen = set(), {}
    for heading in HEADING.findall(prose(text)):
        name = slug(heading)
        found.add(f"{name}-{seen[name]}" if name in seen else name)
        seen[name] = seen.get(name, 0) + 1
    return found | set(re.findall(r'<a\s+(?:id|name)="([^"]+)"', text))


def declares(code, symbol):
    """Whether `code` has the symbol: a word, or a member after its type."""
    symbol = symbol.removesuffix("()")
    *outer, name = symbol.split("::")
    word = re.compile(rf"(?<![\w~]){re.escape(name)}(?!\w)")
    if not outer:
        return bool(word.search(code))
    if re.search(rf"(?<!\w){re.escape(outer[-1])}::{re.escape(name)}(?!\w)", code):
        return True
    opened = re.search(rf"\b(?:class|struct|union|enum|namespace|concept)\s[^;{{}}]*?\b{re.escape(outer[-1])}\b", code)
    return bool(opened and word.search(code, opened.end()))


class Check:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.breaches = []
        self.linked = set()
        self.codes = {}

    def documents(self):
        for file in sorted(self.root.rglob("*.md")):
            if not SKIPPED.intersection(file.relative_to(self.root).parts):
                yield file

    def fail(self, file, text, at, why):
        path = file.relative_to(self.root).as_posix()
        self.breaches.append(f"{path}:{text.count(chr(10), 0, at) + 1}: {why}")

    def code_of(self, file):
        if file not in self.codes:
            text = file.read_text(encoding="utf-8", errors="replace")
            self.codes[file] = cpp_scan.blank_comments_and_strings(text) if file.suffix in C_FAMILY else text
        return self.codes[file]

    def symbols_at(self, text, match):
        label = match.group("text").strip()
        spans = CODE_SPAN.findall(label) or [label]
        found = [span for span in spans if SYMBOL.fullmatch(span)] if "`" in label or "::" in label else []
        before = BEFORE.search(text, 0, match.start())
        if before and SYMBOL.fullmatch(before.group(1)):
            found.append(before.group(1))
        return found

    def link(self, file, text, match):
        target = match.group("target")
        if not target or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", target):
            return
        path, _, anchor = target.partition("#")
        there = file if not path else (file.parent / urllib.parse.unquote(path)).resolve()
        if not there.is_relative_to(self.root) or path.startswith("/"):
            return self.fail(file, text, match.start(), f"{target}: leads out of the repository")
        if not there.exists():
            return self.fail(file, text, match.start(), f"{target}: no such file")
        if there != file:
            self.linked.add(there)
        if anchor and there.suffix == ".md":
            if anchor not in anchors(there.read_text(encoding="utf-8")):
                self.fail(file, text, match.start(), f"{target}: no such heading")
        elif anchor:
            self.fail(file, text, match.start(), f"{target}: lines move; link a symbol of the file instead")
        if there.is_file() and there.suffix in C_FAMILY | SCRIPTS and "text" in match.groupdict():
            for symbol in self.symbols_at(text, match):
                if not declares(self.code_of(there), symbol):
                    self.fail(file, text, match.start(), f"{symbol}: not in {path}")

    def run(self):
        documents = list(self.documents())
        for file in documents:
            text = prose(file.read_text(encoding="utf-8"))
            for pattern in (LINK, IMAGE_IN_LINK):
                for match in pattern.finditer(text):
                    self.link(file, text, match)
        for file in documents:
            path = file.relative_to(self.root)
            if path.parts[0] == "docs" and len(path.parts) > 1 and file not in self.linked:
                self.breaches.append(f"{path.as_posix()}:1: no other document links here")
        return self.breaches


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    breaches = Check(root).run()
    for line in breaches:
        print(line)
    if breaches:
        print(f"check_links: {len(breaches)} breaches (the rules: tools/check_links.py)")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
