"""tidy.py on planted breaches, and cpp_scan.py on the shapes of C++ that fool a brace counter."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import cpp_scan  # noqa: E402
import tidy  # noqa: E402

ROOM = "rg_room(NAME base HEADERS a.h SOURCES a.cc TESTS a_test.cc)\n"


def breaches(files, ratchet=()):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = pathlib.Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        return tidy.Tidy(folder, sorted(files), ratchet).run()


def in_room(path, text, **more):
    files = {"src/base/CMakeLists.txt": ROOM}
    files.update({f"src/base/{path}": text})
    return breaches(files, **more)


class Tidy(unittest.TestCase):
    def assert_rule(self, rule, found):
        self.assertEqual(1, len(found), found)
        self.assertIn(f"[{rule}]", found[0])

    def test_accepts_a_clean_file(self):
        self.assertEqual([], in_room("a.h", "struct A {\n  int b = 0;\n};\n"))

    def test_rejects_long_lines_spaces_and_line_ends(self):
        self.assert_rule("width", in_room("a.h", "// " + "x" * 98 + "\n"))
        self.assertEqual([], in_room("a.h", "// " + "x" * 97 + "\n"))
        self.assert_rule("space", in_room("a.h", "int a; \n"))
        self.assert_rule("newline", in_room("a.h", "int a;"))
        self.assertIn("[crlf]", in_room("a.h", "int a;\r\n")[0])

    def test_counts_korean_letters_as_one_column_each(self):
        self.assertEqual([], in_room("a.h", "// " + "가" * 97 + "\n"))

    def test_rejects_leftovers_and_machine_paths(self):
        self.assert_rule("leftover", in_room("a.h", "// TO" "DO later\n"))
        self.assert_rule("path", in_room("a.h", "// see /ho" "me/ann/x\n"))

    def test_rejects_names_that_say_nothing(self):
        self.assert_rule("name", in_room("a.h", "class StoreManager {};\n"))
        self.assert_rule("name", in_room("a.h", "struct TraceInfo final {};\n"))
        self.assertEqual([], in_room("a.h", "struct Information {};\n"))

    def test_rejects_throwing_calls_in_the_core(self):
        self.assert_rule("throw", in_room("a.cc", "void F() { throw 1; }\n"))
        self.assert_rule("at", in_room("a.cc", "int F() { return v.at(1); }\n"))
        self.assert_rule("parse", in_room("a.cc", "int F() { return std::stoi(s); }\n"))
        self.assertEqual([], in_room("a.cc", "// we never throw\nconst char* k = \"throw\";\n"))

    def test_lets_a_line_be_excused(self):
        self.assertEqual([], in_room("a.cc", "int F() { return v.at(1); }  // tidy:allow(at) never out of range\n"))

    def test_rejects_sleeping_tests(self):
        self.assert_rule("sleep", in_room("a_test.cc", "void F() { std::this_thread::sleep_for(s); }\n"))

    def test_rejects_members_that_are_views(self):
        self.assert_rule("view", in_room("a.h", "struct A {\n  std::string_view name;\n};\n"))
        self.assert_rule("view", in_room("a.h", "class A {\n private:\n  std::vector<std::string_view> n_;\n};\n"))
        self.assert_rule("view", in_room("a.h", "struct A {\n  std::string_view name{};\n};\n"))
        self.assertEqual([], in_room("a.h", "struct AView {\n  std::string_view name;\n};\n"))
        self.assertEqual([], in_room("a.h", "struct A {\n  std::string_view name() const;\n};\n"))
        self.assertEqual([], in_room("a.h", "struct A {\n  static constexpr std::string_view kName = \"\";\n};\n"))

    def test_rejects_long_files_and_functions(self):
        self.assert_rule("size", in_room("a.h", "int a;\n" * 301))
        body = "void F() {\n" + "  G();\n" * 59 + "}\n"
        self.assert_rule("size", in_room("a.cc", body))
        self.assertEqual([], in_room("a.cc", body.replace("  G();\n", "", 1)))

    def test_ratchet_lets_a_size_stand_but_not_grow(self):
        self.assertEqual([], in_room("a.h", "int a;\n" * 301, ratchet={"src/base/a.h": 301}))
        self.assert_rule("size", in_room("a.h", "int a;\n" * 302, ratchet={"src/base/a.h": 301}))
        self.assertIn("remove the line", in_room("a.h", "int a;\n", ratchet={"src/base/a.h": 301})[0])

    def test_rejects_files_that_no_build_lists(self):
        self.assert_rule("dead", in_room("b.cc", "int b;\n"))

    def test_rejects_a_room_without_a_test(self):
        self.assert_rule("untested", breaches({
            "src/base/CMakeLists.txt": "rg_room(NAME base SOURCES a.cc)\n", "src/base/a.cc": "int a;\n"}))


class CppScan(unittest.TestCase):
    def functions(self, text):
        return [(s.name, s.line, s.last_line) for s in cpp_scan.scopes(cpp_scan.blank_comments_and_strings(text))
                if s.kind == "function"]

    def test_finds_functions_in_namespaces_and_types(self):
        self.assertEqual([("F", 2, 4), ("G", 6, 6)], self.functions(
            "namespace a {\nint F(int x) {\n  if (x) { return 1; }\n}\n"
            "struct S {\n  int G() const { return 1; }\n};\n}\n"))

    def test_reads_past_constructor_initialisers(self):
        self.assertEqual([("A::A", 1, 4)], self.functions("A::A(int x) : b_{x},\n  c_{1} {\n  F();\n}\n"))

    def test_is_not_fooled_by_braces_in_literals_or_tables(self):
        self.assertEqual([("F", 2, 4)], self.functions(
            'const T kTable[] = {{1, "{"}, {2, "("}};\nvoid F() {\n  G(R"({{{)");\n}\n'))

    def test_reads_trailing_return_types_and_macros(self):
        self.assertEqual([("F", 2, 2), ("TEST", 3, 5)], self.functions(
            "#define X {\nauto F() -> std::vector<int> { return {}; }\nTEST(A, B) {\n  F();\n}\n"))


if __name__ == "__main__":
    unittest.main()
