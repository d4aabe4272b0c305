#!/usr/bin/env python3
"""Compiles every C++ snippet of the documents beside this file and of the README, without making code of it.

    snippets_test.py --compiler CXX --flag FLAG... --component NAME... [DOCUMENT.md...]

What a snippet is:
- Whole: it has an `#include <xray/...>`. It is compiled as it stands, so its includes must suffice.
- Parts: it begins a function or a type in the first column. `#include <xray/xray.h>` and PRELUDE go before it.
- Statements: anything else. The same, and a function around it.
Whole snippets whose integration was not built are left out. X.ko.md must have the snippets of X.md, in the same order;
only comments may differ.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

FOLDER = pathlib.Path(__file__).resolve().parent
DOCUMENTS = ["../README.md", "guide.md", "migration.md"]
PRELUDE = ["cstdint", "cstdio", "exception", "future", "string", "string_view", "vector", "xray/xray.h"]
BEGINS_A_PART = re.compile(r"^(?:struct|class|enum|template|namespace|using)\b|"
                           r"^[\w:<>&*]+(?: [\w:<>&*]+)* \w+\([^{]*\) \{(?:\s*//.*)?$", re.MULTILINE)
COMPONENT = re.compile(r"#include <xray/(\w+)\.h>")
COMMENT = re.compile(r"\s*(?:^|(?<=\s))//.*$", re.MULTILINE)


def snippets(path):
    """(line of the first line of code, code) of each ```cpp block."""
    found, block, start = [], None, 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if block is None:
            if line.strip() == "```cpp":
                block, start = [], number + 1
        elif line.strip() == "```":
            found.append((start, "\n".join(block) + "\n"))
            block = None
        else:
            block.append(line)
    if block is not None:
        raise SystemExit(f"{path}:{start}: a snippet does not end")
    return found


def source(path, line, code):
    """A snippet as something a compiler takes; errors are shown at the document's lines."""
    here = f'#line {line} "{path}"\n'
    if COMPONENT.search(code):
        return here + code
    prelude = "".join(f"#include <{name}>\n" for name in PRELUDE)
    if BEGINS_A_PART.search(code):
        return prelude + here + code
    return f"{prelude}void Snippet() {{\n{here}{code}}}\n"


def compile_one(options, folder, path, line, code):
    """The compiler's complaints; None when there are none."""
    file = pathlib.Path(folder) / f"{path.stem}_{line}.cc"
    file.write_text(source(os.path.relpath(path), line, code), encoding="utf-8")
    done = subprocess.run([options.compiler, "-std=c++20", "-fsyntax-only", *options.flag, str(file)],
                          capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode != 0 else None


def check_translation(path):
    translation = path.with_name(path.stem + ".ko.md")
    if not translation.exists():
        return []
    here, there = snippets(path), snippets(translation)
    if len(here) != len(there):
        return [f"{translation}: {len(there)} snippets, {path.name} has {len(here)}"]
    return [f"{translation}:{there_line}: not the snippet of {path.name}:{line}"
            for (line, code), (there_line, there_code) in zip(here, there)
            if COMMENT.sub("", code) != COMMENT.sub("", there_code)]


def self_test():
    """The rule itself: what is whole, a part, statements, and what counts as a comment."""
    assert "void Snippet()" not in source("x.md", 1, '#include <xray/curl.h>\nint x;\n')
    assert "void Snippet()" not in source("x.md", 1, "Reply Serve(std::string_view header) {\n}\n")
    assert "void Snippet()" not in source("x.md", 1, "struct Item {\n};\n")
    assert "void Snippet()" in source("x.md", 1, "try {\n  Work();\n} catch (...) {\n}\n")
    assert "void Snippet()" in source("x.md", 1, "xray::Configure({.log = [](int) {\n}});\n")
    assert "void Snippet()" in source("x.md", 1, "xray::Recorder recorder({.name = \"x\"});\n{\n}\n")
    assert COMMENT.sub("", 'f("http://a");  // b\ng();\n') == 'f("http://a");\ng();\n'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flag", action="append", default=[])
    parser.add_argument("--component", action="append", default=[], help="an integration that was built")
    parser.add_argument("documents", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    self_test()
    core = {header.stem for header in (FOLDER / "../include/xray").glob("*.h")} - {
        folder.name for folder in (FOLDER / "../integrations").iterdir()}
    usable = core | set(options.component)

    breaches, tasks, left_out = [], [], 0
    for path in options.documents or [(FOLDER / name).resolve() for name in DOCUMENTS]:
        breaches += check_translation(path)
        for line, code in snippets(path):
            if set(COMPONENT.findall(code)) <= usable:
                tasks.append((path, line, code))
            else:
                left_out += 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        complaints = pool.map(lambda task: compile_one(options, folder, *task), tasks)
        breaches += [complaint for complaint in complaints if complaint]
    for breach in breaches:
        print(breach)
    print(f"{len(tasks)} snippets compiled, {left_out} left out, {len(breaches)} breaches")
    return 1 if breaches or not tasks else 0


if __name__ == "__main__":
    sys.exit(main())
