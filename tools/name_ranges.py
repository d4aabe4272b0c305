#!/usr/bin/env python3
"""Writes src/wire/segment_json/name_ranges.inc: the code points above ASCII that names may hold."""
import pathlib
import unicodedata

TARGET = pathlib.Path(__file__).parent.parent / "src/wire/segment_json/name_ranges.inc"


def ranges():
    start = None
    for code in range(0x80, 0x110001):
        allowed = code < 0x110000 and unicodedata.category(chr(code))[0] in "LMNZ"
        if allowed and start is None:
            start = code
        elif not allowed and start is not None:
            yield start, code - 1
            start = None


def main():
    cells = [f"{{0x{first:X}, 0x{last:X}}}," for first, last in ranges()]
    lines = [f"// Unicode {unicodedata.unidata_version}; written by tools/name_ranges.py"]
    line = ""
    for cell in cells:
        if len(line) + len(cell) + 1 > 100:
            lines.append(line)
            line = ""
        line = f"{line} {cell}".strip()
    lines.append(line)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
