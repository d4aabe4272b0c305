#!/usr/bin/env python3
"""Fails when an #include points the wrong way, or a layer uses what belongs to another.

base <- model <- wire, ports <- engine <- adapters <- apps      (docs/ARCHITECTURE.md)

What a room may include is ALLOWED below; who may touch which library is LIBRARIES; what may not be written
where is WORDS. `check_layers.py [ROOT]` prints one line a breach, and nothing when there is none.
"""
import pathlib
import re
import sys

CORE = ("base", "model", "wire", "ports", "engine")

# layer -> layers it may include. Inside its own layer a room sees what PEERS says.
ALLOWED = {
    "base": (),
    "model": ("base",),
    "wire": ("model", "base"),
    "ports": ("model", "base"),
    "engine": ("model", "ports", "wire", "base"),
    "adapters": ("engine", "ports", "wire", "model", "base"),
    "apps": ("adapters", "engine", "ports", "wire", "model", "base"),
}

# Rooms of one layer that may include each other: (from, to). "*" is any room. Cycles fail in any case.
PEERS = [
    ("wire/*", "wire/json"),
    ("engine/*", "engine/*"),
    ("ports/*", "ports/*"),
    ("ports", "ports/*"),
    ("ports/*", "ports"),
    ("apps/*", "apps/*"),
    ("adapters/config", "adapters/net"),     # addresses
    ("adapters/rest", "adapters/net"),       # handlers of the HTTP server
    ("adapters/telemetry", "adapters/net"),  # its counters
    ("adapters/telemetry", "adapters/rest"),
    ("adapters/daemon", "adapters/net"),      # handlers of the HTTP server
    ("adapters/daemon", "adapters/rest"),     # the same guard against browsers
    ("adapters/daemon", "adapters/aws"),      # the X-Ray backend it uploads to
    ("adapters/daemon", "adapters/http"),     # its answers
    ("adapters/aws", "adapters/http"),       # STS, metadata and X-Ray are called over HTTP
]

# Tests may use the memory store as their oracle, wherever they are.
TEST_MAY_INCLUDE = ("adapters/memory", "ports/testing")

# header prefix -> rooms that may include it (prefix match). Everybody else: breach.
LIBRARIES = {
    "boost/asio": ("adapters/net", "adapters/rest", "adapters/client", "apps"),
    "boost/beast": ("adapters/net", "adapters/rest", "adapters/client", "apps"),
    "rocksdb/": ("adapters/rocks",),
    "spdlog/": ("adapters/telemetry",),
    "prometheus/": ("adapters/telemetry",),
    "yaml-cpp/": ("adapters/config",),
    "CLI/": ("adapters/config", "apps"),
    "simdjson.h": ("wire", "adapters/client", "apps"),
    "curl/": ("adapters/http",),
    "openssl/": ("wire/sigv4",),
    "expat.h": ("adapters/aws",),
    "grpc": ("adapters/grpc",),
    "google/protobuf": ("wire/otlp", "adapters/grpc"),
    "sys/socket.h": ("adapters", "apps"),
    "sys/epoll.h": ("adapters", "apps"),
    "netinet/": ("adapters", "apps"),
    "arpa/": ("adapters", "apps"),
    "coroutine": ("adapters/net", "adapters/rest", "adapters/client", "apps"),
    "boost/": ("model", "wire", "ports", "engine", "adapters", "apps"),
    "thread": ("base", "ports", "engine", "adapters", "apps"),
    "gtest/": ("ports/testing",),
    "gmock/": ("ports/testing",),
}
TEST_LIBRARIES = ("gtest/", "gmock/", "rapidcheck", "simdjson.h", "thread")

# regex -> (rooms where it is allowed, why not elsewhere). Only src/ and apps/, tests excepted.
WORDS = {
    r"\bsystem_clock::now\b": (("base", "adapters", "apps"), "take the time from the injected base::Clock"),
    r"\brandom_device\b": (("base", "adapters", "apps"), "take randomness by injection"),
    r"\bco_(?:await|return|yield)\b": (
        ("adapters/net", "adapters/rest", "adapters/client", "apps"), "coroutines live at the edge"),
    r"\bstd::(?:cout|cerr)\b": (("apps",), "log through base/log.h; only the command line prints"),
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
TEST_FILE = re.compile(r"(_test|_fuzz|_bench)\.cc$|_test_harness\.h$")


def room_of(path):
    """'src/wire/json/x.h' -> 'wire/json'; 'src/base/x.h' -> 'base'; 'apps/roentgen/x.cc' -> 'apps/roentgen'."""
    parts = path.split("/")
    if parts[0] == "src":
        parts = parts[1:]
    elif parts[0] != "apps":
        return None
    if len(parts) < 2 or parts[0] not in ALLOWED:
        return None
    return parts[0] if len(parts) == 2 else "/".join(parts[:2])


def layer_of(room):
    return room.split("/")[0]


def within(room, prefixes):
    return any(room == p or room.startswith(p + "/") for p in prefixes)


def matches(room, pattern):
    return room == pattern or (pattern.endswith("/*") and room.startswith(pattern[:-1]))


def may_include(source, target, is_test):
    if source == target:
        return True
    if is_test and target in TEST_MAY_INCLUDE:
        return True
    if layer_of(target) in ALLOWED[layer_of(source)]:
        return target != "ports/testing"
    return any(matches(source, a) and matches(target, b) for a, b in PEERS)


def without_comments(text):
    return COMMENT.sub(lambda m: "\n" * m.group().count("\n") if m.group()[0] == "/" else '""', text)


class Check:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.breaches = []
        self.edges = {}  # room -> {room: example}

    def fail(self, path, text, at, why):
        self.breaches.append(f"{path}:{text.count(chr(10), 0, at) + 1}: {why}")

    def quoted(self, path, room, text, match, is_test):
        name = match.group(2)
        target_path = name if name.startswith("apps/") else "src/" + name
        target = room_of(target_path)
        if not (self.root / target_path).is_file():
            if name.startswith("tests/") and is_test:
                return
            self.fail(path, text, match.start(), f'no file "{name}": includes are written from src/')
        elif target and not may_include(room, target, is_test):
            self.fail(path, text, match.start(), f"{room} may not include {target} ({name})")
        elif target and target != room and not is_test:
            self.edges.setdefault(room, {}).setdefault(target, path)

    def angled(self, path, room, text, match, is_test):
        name = match.group(2)
        for prefix, rooms in LIBRARIES.items():
            exact = not prefix.endswith("/") and "/" not in prefix and "." not in prefix and prefix != "grpc"
            if name == prefix if exact else name.startswith(prefix):
                allowed = within(room, rooms) or (is_test and name.startswith(TEST_LIBRARIES))
                if not allowed:
                    self.fail(path, text, match.start(), f"<{name}> belongs to {', '.join(rooms)}, not to {room}")
                return

    def source(self, path, room):
        text = (self.root / path).read_text(encoding="utf-8", errors="replace")
        is_test = bool(TEST_FILE.search(path)) or room == "ports/testing"
        for match in INCLUDE.finditer(text):
            (self.quoted if match.group(1) == '"' else self.angled)(path, room, text, match, is_test)
        if is_test:
            return
        code = without_comments(text)
        for pattern, (rooms, why) in WORDS.items():
            if within(room, rooms):
                continue
            for match in re.finditer(pattern, code):
                self.fail(path, code, match.start(), f"{match.group()}: {why}")

    def sdk(self, path):
        text = (self.root / path).read_text(encoding="utf-8", errors="replace")
        for match in INCLUDE.finditer(text):
            name = match.group(2)
            # Its own private headers are written from sdk/: "src/emit/document.h".
            own = match.group(1) == '"' and (self.root / "sdk" / name).is_file()
            if not own and (name.split("/")[0] in ALLOWED or name.startswith("src/") or "../" in name):
                self.fail(path, text, match.start(), f"sdk/ includes nothing of src/ ({name})")

    def service(self, path):
        """The services are the SDK's first users: they know it and themselves, nothing of Roentgen."""
        text = (self.root / path).read_text(encoding="utf-8", errors="replace")
        for match in INCLUDE.finditer(text):
            name = match.group(2)
            if match.group(1) == '"' and not (name.startswith("services/") and (self.root / name).is_file()):
                self.fail(path, text, match.start(), f"services/ includes nothing but services/ and libraries ({name})")

    def cycles(self):
        done, walking = set(), []

        def visit(room):
            if room in walking:
                ring = walking[walking.index(room):] + [room]
                self.breaches.append("rooms include each other in a ring: " + " -> ".join(ring))
            elif room not in done:
                walking.append(room)
                for target in sorted(self.edges.get(room, {})):
                    visit(target)
                walking.pop()
                done.add(room)

        for room in sorted(self.edges):
            visit(room)

    def run(self):
        for top in ("src", "apps", "sdk", "services"):
            for file in sorted((self.root / top).rglob("*")):
                if file.suffix not in (".h", ".cc") or not file.is_file():
                    continue
                path = file.relative_to(self.root).as_posix()
                room = room_of(path)
                if top == "sdk":
                    self.sdk(path)
                elif top == "services":
                    self.service(path)
                elif room is None:
                    self.breaches.append(f"{path}: in no room of the layer table (tools/check_layers.py)")
                else:
                    self.source(path, room)
        self.cycles()
        return self.breaches


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    breaches = Check(root).run()
    for line in breaches:
        print(line)
    if breaches:
        print(f"check_layers: {len(breaches)} breaches (the rules: tools/check_layers.py, docs/ARCHITECTURE.md)")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
