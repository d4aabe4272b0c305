#!/usr/bin/env python3
"""House style that a compiler does not check. `tidy.py [ROOT]` prints one line a breach.

Sizes: 100 columns; .h 300, .cc 500, *_test.cc 800 lines; function 60 lines (BUDGET below). A file that is over its
budget for a written reason stands in tools/tidy_ratchet.txt with its present size, which may only shrink.
A single line is excused by `tidy:allow(rule) why` in a comment on it or on the line above; a type that holds views by
the same above its name.
"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cpp_scan import blank_comments_and_strings, scopes  # noqa: E402

BUDGET = {"header": 300, "source": 500, "test": 800, "function": 60, "test function": 90}
WIDTH = {".h": 100, ".cc": 100, ".py": 120, ".cmake": 120, ".sh": 120, ".txt": 120}
TEXT = {".h", ".cc", ".py", ".cmake", ".sh", ".txt", ".md", ".json", ".yaml", ".yml", ".toml", ".ts", ".js", ".css",
        ".html", ".sql", ""}
SKIP = ("build/", "tests/corpus/", "tests/golden/", "node_modules/", "seed/")
TEST_FILE = re.compile(r"(_test|_fuzz|_bench)\.cc$|_contract\.h$|^tests/|^src/ports/testing/")
CORE = re.compile(r"^src/(base|model|wire|ports|engine)/")

BANNED_NAME = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|union|concept)\s+(?:\w+\([^)]*\)\s+)?"
                         r"(\w*(?:Manager|Helpers?|Utils?|Info|Data))\b(?=[^;]*[{:=])")
BANNED_FILE = re.compile(r"(?:^|[/_])(manager|helpers?|utils?|misc)(?:[_.]|$)")
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers)/\w")
NUMBER_PARSE = re.compile(r"\bstd::sto(?:i|l|ll|ul|ull|f|d|ld)\b|\b(?:atoi|atol|atof)\s*\(")
CORE_WORDS = {
    "throw": (re.compile(r"\bthrow\b"), "no exceptions below adapters: return a Result"),
    "at": (re.compile(r"(?:\.|->)at\s*\("), ".at() throws: check, then index"),
}
SLEEP = re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b")
VIEW = re.compile(r"\b(?:std::)?(?:basic_)?string_view\b|\bstd::span<")


class Tidy:
    def __init__(self, root, files, ratchet):
        self.root, self.files, self.ratchet = pathlib.Path(root), files, dict(ratchet)
        self.used, self.breaches = set(), []

    def fail(self, path, line, rule, why, lines=None):
        if lines is not None:
            near = " ".join(lines[max(0, line - 2):line])
            if f"tidy:allow({rule})" in near:
                return
        self.breaches.append(f"{path}:{line}: [{rule}] {why}")

    def over(self, path, line, kind, size, what):
        """A size over budget fails unless the ratchet knows it at that size or more."""
        key = f"{path} {what}" if what else path
        limit = BUDGET[kind]
        if size <= limit:
            return
        self.used.add(key)
        allowed = self.ratchet.get(key, 0)
        if size > max(limit, allowed):
            self.fail(path, line, "size", f"{what or 'file'} has {size} lines; a {kind} has {max(limit, allowed)}")

    def text(self, path, raw, lines):
        suffix = pathlib.Path(path).suffix
        if b"\r\n" in raw:
            self.fail(path, 1, "crlf", "CRLF line ends")
        if raw and not raw.endswith(b"\n"):
            self.fail(path, len(lines), "newline", "no newline at the end")
        for number, line in enumerate(lines, 1):
            if suffix != ".md" and line != line.rstrip():
                self.fail(path, number, "space", "trailing whitespace")
            if suffix in WIDTH and len(line) > WIDTH[suffix] and "http" not in line:
                self.fail(path, number, "width", f"{len(line)} columns, over {WIDTH[suffix]} (tools/dev fmt)", lines)
            if LEFTOVER.search(line):
                word = LEFTOVER.search(line).group()
                self.fail(path, number, "leftover", f"{word}: finish it or open an issue", lines)
            if MACHINE_PATH.search(line):
                self.fail(path, number, "path", "a path of one machine", lines)
        if BANNED_FILE.search(path) and suffix in (".h", ".cc", ".py"):
            self.fail(path, 1, "name", "name it after what it is")

    def words(self, path, code, lines):
        is_test = bool(TEST_FILE.search(path))
        for number, line in enumerate(code.split("\n"), 1):
            if NUMBER_PARSE.search(line):
                self.fail(path, number, "parse", f"{NUMBER_PARSE.search(line).group()} throws or hides errors: "
                          "std::from_chars", lines)
            if is_test and SLEEP.search(line):
                self.fail(path, number, "sleep", "no sleeping in tests: wait for a condition with a deadline", lines)
            if CORE.match(path) and not is_test:
                for rule, (pattern, why) in CORE_WORDS.items():
                    if pattern.search(line):
                        self.fail(path, number, rule, why, lines)
        for match in BANNED_NAME.finditer(code):
            number = code.count("\n", 0, match.start()) + 1
            self.fail(path, number, "name", f"{match.group(1)}: name it after what it is", lines)

    def shapes(self, path, code, lines):
        is_test = bool(TEST_FILE.search(path))
        kind = "test" if is_test else "header" if path.endswith(".h") else "source"
        self.over(path, 1, kind, len(lines), "")
        for scope in scopes(code):
            if scope.kind == "function":
                self.over(path, scope.line, "test function" if is_test else "function",
                          scope.last_line - scope.line + 1, scope.name)
            elif scope.kind == "type" and path.endswith(".h") and not is_test:
                self.view_members(path, scope, lines)

    def view_members(self, path, scope, lines):
        # One word above a type excuses all its members: their bytes are borrowed for a call, or owned beside them.
        if scope.name.endswith("View") or any("tidy:allow(view)" in line for line in lines[scope.line - 3:scope.line]):
            return
        for line, statement in scope.statements:
            if VIEW.search(statement) and "(" not in statement and not re.match(
                    r"\s*(?:static|using|typedef|friend|inline\s+static|constexpr)\b", statement):
                why = f"{scope.name} keeps a view: own the bytes, or end the type's name in View"
                self.fail(path, line, "view", why, lines)

    def rooms(self):
        """Every room with sources has a test; every source is named by the CMakeLists.txt nearest to it."""
        listed = {}
        for path in self.files:
            if pathlib.PurePosixPath(path).name == "CMakeLists.txt":
                listed[str(pathlib.PurePosixPath(path).parent)] = (self.root / path).read_text(encoding="utf-8")
        for path in self.files:
            if not re.match(r"(src|apps|tests|bench|sdk|services)/.*\.(h|cc)$", path):
                continue
            folder = pathlib.PurePosixPath(path).parent
            # The SDK's public headers stand together; each is listed by the folder that implements it.
            public = path.startswith("sdk/include/xray/") and re.compile(
                r"(?<![\w.-])" + re.escape(pathlib.PurePosixPath(path).name) + r"(?![\w.-])")
            if public and any(public.search(text) for name, text in listed.items() if name.startswith("sdk")):
                continue
            while str(folder) not in listed and str(folder) != ".":
                folder = folder.parent
            name = str(pathlib.PurePosixPath(path).relative_to(folder))
            if not re.search(r"(?<![\w/.-])" + re.escape(name) + r"(?![\w.-])", listed.get(str(folder), "")):
                self.fail(path, 1, "dead", "no CMakeLists.txt lists this file")
        for folder, text in listed.items():
            sources = re.search(r"\bSOURCES\b", text) and "rg_room(" in text
            if folder.startswith("src/") and sources and not re.search(r"\w_test\.cc\b", text):
                self.fail(f"{folder}/CMakeLists.txt", 1, "untested", "a room with sources needs a test beside them")

    def run(self):
        for path in self.files:
            suffix = pathlib.PurePosixPath(path).suffix
            if path.startswith(SKIP) or "/node_modules/" in path or suffix not in TEXT:
                continue
            if pathlib.PurePosixPath(path).name in ("LICENSE", "package-lock.json"):
                continue
            raw = (self.root / path).read_bytes()
            if b"\0" in raw:
                continue
            lines = raw.decode("utf-8", errors="replace").split("\n")
            lines = lines[:-1] if lines and not lines[-1] else lines
            self.text(path, raw, lines)
            if suffix in (".h", ".cc"):
                code = blank_comments_and_strings("\n".join(lines))
                self.words(path, code, lines)
                self.shapes(path, code, lines)
        self.rooms()
        for key in sorted(set(self.ratchet) - self.used):
            self.breaches.append(f"tools/tidy_ratchet.txt: {key} is within its budget now: remove the line")
        return self.breaches


def read_ratchet(root):
    entries = {}
    file = pathlib.Path(root) / "tools/tidy_ratchet.txt"
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else []:
        if line.strip() and not line.startswith("#"):
            size, key = line.split(maxsplit=1)
            entries[key.strip()] = int(size)
    return entries


def list_files(root):
    """What git tracks or would track; every file when this is not a git checkout."""
    try:
        out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, check=True,
                             capture_output=True).stdout.decode()
        names = [name for name in out.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [p.relative_to(root).as_posix() for p in pathlib.Path(root).rglob("*")]
    return sorted(name for name in set(names) if (pathlib.Path(root) / name).is_file() and
                  not (pathlib.Path(root) / name).is_symlink())


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    breaches = Tidy(root, list_files(root), read_ratchet(root)).run()
    for line in breaches:
        print(line)
    if breaches:
        print(f"tidy: {len(breaches)} breaches (the rules: tools/tidy.py)")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
