"""Just enough reading of C++ for tools/tidy.py: where types and functions begin and end."""
import re

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|'
    r'R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![\w])\'(?:\\.|[^\'\\\n])+\'',
    re.S)
TYPE = re.compile(r"\b(?:class|struct|union)\s+(?:\[\[.*?\]\]\s*)?(?:\w+\([^)]*\)\s+)?([\w:]+)[^()]*$", re.S)
ENUM = re.compile(r"\benum\b[^()]*$", re.S)
NAMESPACE = re.compile(r"\b(?:namespace\b[^()]*|extern\s*\"\")\s*$", re.S)
FUNCTION_NAME = re.compile(r"([~\w:]+|operator\s*\S+?)\s*\(")
BODY_END = re.compile(r"(?:[)\]}]|\bconst|\bnoexcept|\boverride|\bfinal|\bmutable|\btry|\bvolatile)\s*$|->[^;{}]*$")


def blank_comments_and_strings(text):
    """The same text, same lines, with comments gone and literals empty."""
    def blank(match):
        token = match.group()
        lines = "\n" * token.count("\n")
        return lines if token.startswith("/") else ('""' if '"' in token[:20] else "''") + lines

    return TOKEN.sub(blank, text)


class Scope:
    def __init__(self, kind, name, line):
        self.kind, self.name, self.line, self.last_line = kind, name, line, line
        self.statements = []  # of a type: (line, text) of what ends with ';' directly in it


def classify(head, outer):
    """What the '{' after `head` opens: namespace, type, enum, function, or a plain block."""
    if outer in ("function", "block"):
        return "block", ""
    if NAMESPACE.search(head):
        return "namespace", ""
    found = TYPE.search(head)
    if found:
        return "type", found.group(1)
    if ENUM.search(head):
        return "block", ""
    name = FUNCTION_NAME.search(head)
    if name and BODY_END.search(head):
        return "function", name.group(1)
    return "block", ""


def scopes(code):
    """Types and functions of `code` (blanked) in the order of their end."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: "\n" * m.group().count("\n"), code, flags=re.M)
    stack, finished, head, head_line, line = [], [], "", 1, 1
    parens = 0
    for char in code:
        if char == "\n":
            line += 1
        if char == "(":
            parens += 1
        elif char == ")":
            parens = max(0, parens - 1)
        if char == "{":
            kind, name = classify(head, stack[-1][0].kind if stack else "namespace")
            initialiser = kind == "block" and (not stack or stack[-1][0].kind not in ("function", "block"))
            stack.append((Scope(kind, name, head_line), head if initialiser else None, head_line, parens))
            if not initialiser or kind != "block":
                head = ""
            parens = 0
            head, head_line = "", line
        elif char == "}" and stack:
            scope, saved, saved_line, parens = stack.pop()
            scope.last_line = line
            if scope.kind in ("function", "type"):
                finished.append(scope)
            # After a brace initialiser the same declaration goes on: `int a{1};`, `X() : a_{1} {`.
            head, head_line = (saved + "{}", saved_line) if saved is not None else ("", line)
        elif char == ";" and not parens:
            if stack and stack[-1][0].kind == "type":
                stack[-1][0].statements.append((line, head))
            head = ""
        else:
            if not head.strip():
                if char.isspace():
                    continue
                head, head_line = "", line
            head += char
            if char == ":" and re.search(r"\b(?:public|private|protected)\s*:$", head):
                head = ""
    return finished
