"""check_links.py on planted dead links."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import check_links  # noqa: E402

HEADER = """// Receives. See Intake::Forgotten in the old design.
namespace roentgen {
class Intake {
 public:
  void AddDatagram(int datagram);
};
enum class Fate { kStored };
void Free();
}  // namespace roentgen
"""


def breaches(text, **more):
    files = {"README.md": text, "src/a.h": HEADER, **more}
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            file = pathlib.Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return check_links.Check(folder).run()


class CheckLinks(unittest.TestCase):
    def assert_one(self, wanted, found):
        self.assertEqual(1, len(found), found)
        self.assertIn(wanted, found[0])

    def test_accepts_files_folders_anchors_and_other_hosts(self):
        self.assertEqual([], breaches(
            "# A title: with `code`\n[a](src/a.h) [b](src/) [c](#a-title-with-code) [d](https://example.com/x#y)\n"
            "[e](mailto:a@example.com) [f](src)\n"))

    def test_finds_a_dead_link_and_says_where(self):
        self.assert_one("README.md:3: src/b.h: no such file", breaches("one\n\n[b](src/b.h)\n"))

    def test_finds_a_dead_link_in_a_table_and_in_a_list(self):
        self.assertEqual(2, len(breaches("| [x](gone) | y |\n|---|---|\n\n- [y](gone2)\n")))

    def test_refuses_links_that_leave_the_repository(self):
        self.assert_one("leads out", breaches("[x](../secret)"))
        self.assert_one("leads out", breaches("[x](/etc/hosts)"))

    def test_finds_a_heading_that_is_not_there(self):
        self.assert_one("no such heading", breaches("# One\n[x](#two)\n"))
        self.assert_one("no such heading", breaches("[x](docs/b.md#two)\n", **{"docs/b.md": "# One\n"}))

    def test_counts_repeated_and_korean_headings_as_github_does(self):
        self.assertEqual([], breaches("# 한글 제목\n## One\n## One\n[x](#한글-제목) [y](#one-1)\n"))

    def test_accepts_symbols_the_file_has(self):
        self.assertEqual([], breaches(
            "[`Intake::AddDatagram`](src/a.h) [`Fate::kStored`](src/a.h) [`Free`](src/a.h) [`Free()`](src/a.h)\n"
            "`Intake` ([a.h](src/a.h)) [Intake::AddDatagram](src/a.h) [`roentgen::Free`](src/a.h)\n"))

    def test_finds_a_symbol_the_file_has_not(self):
        self.assert_one("Intake::Flush: not in", breaches("[`Intake::Flush`](src/a.h)\n"))
        self.assert_one("Intake::Flush: not in", breaches("[Intake::Flush](src/a.h)\n"))
        self.assert_one("Pipeline: not in", breaches("`Pipeline` ([a.h](src/a.h))\n"))
        self.assert_one("Free2: not in", breaches("[`Free2`](src/a.h)\n"))

    def test_does_not_count_comments_as_code(self):
        self.assert_one("Intake::Forgotten", breaches("[`Intake::Forgotten`](src/a.h)\n"))

    def test_leaves_file_names_and_plain_words_alone(self):
        self.assertEqual([], breaches("[`a.h`](src/a.h) [the door](src/a.h) [`--flag`](src/a.h)\n"))

    def test_refuses_line_numbers(self):
        self.assert_one("lines move", breaches("[x](src/a.h#L3)\n"))

    def test_reads_no_links_in_code(self):
        self.assertEqual([], breaches("```\n[x](gone)\n```\n`[x](gone)`\n`[a, b)` [y](src)\n<!-- [x](gone) -->\n"))

    def test_finds_documents_nobody_links_to(self):
        self.assert_one("docs/b.md:1: no other document links here", breaches("", **{"docs/b.md": "[me](b.md)\n"}))
        self.assertEqual([], breaches("[b](docs/b.md)\n", **{"docs/b.md": "x\n"}))

    def test_leaves_what_is_built_alone(self):
        self.assertEqual([], breaches("", **{"build/x.md": "[x](gone)\n", "a/node_modules/y.md": "[x](gone)\n"}))


if __name__ == "__main__":
    unittest.main()
