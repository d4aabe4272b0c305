"""check_layers.py on small planted trees: a breach is caught, the same tree without it is clean."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import check_layers  # noqa: E402


def breaches(files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = pathlib.Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return check_layers.Check(folder).run()


class CheckLayers(unittest.TestCase):
    def assert_breach(self, files, word):
        found = breaches(files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(word, found[0])

    def test_accepts_includes_that_point_down(self):
        self.assertEqual([], breaches({
            "src/base/result.h": "#include <string>\n",
            "src/model/segment.h": '#include "base/result.h"\n',
            "src/wire/json/writer.h": '#include "base/result.h"\n',
            "src/wire/segment_json/decode.cc": '#include "wire/json/writer.h"\n#include <simdjson.h>\n',
            "src/engine/graph/a.cc": '#include "model/segment.h"\n',
            "src/adapters/rocks/store.cc": '#include "engine/graph/a.cc"\n#include <rocksdb/db.h>\n',
            "apps/roentgen/main.cc": '#include "base/result.h"\n#include "apps/roentgen/x.h"\n',
            "apps/roentgen/x.h": "",
        }))

    def test_rejects_an_include_that_points_up(self):
        self.assert_breach({"src/base/a.h": '#include "model/b.h"\n', "src/model/b.h": ""},
                           "base may not include model")

    def test_rejects_wire_rooms_that_include_each_other(self):
        self.assert_breach({"src/wire/daemon/a.h": '#include "wire/api_json/b.h"\n', "src/wire/api_json/b.h": ""},
                           "wire/daemon may not include wire/api_json")

    def test_rejects_an_adapter_that_includes_another(self):
        self.assert_breach({"src/adapters/rest/a.cc": '#include "adapters/rocks/b.h"\n', "src/adapters/rocks/b.h": ""},
                           "adapters/rest may not include adapters/rocks")

    def test_lets_a_test_use_the_memory_store(self):
        tree = {"src/adapters/memory/b.h": "", "src/engine/query/a_test.cc": '#include "adapters/memory/b.h"\n'}
        self.assertEqual([], breaches(tree))
        self.assert_breach({"src/adapters/memory/b.h": "", "src/engine/query/a.cc": '#include "adapters/memory/b.h"\n'},
                           "engine/query may not include adapters/memory")

    def test_rejects_a_library_in_the_wrong_room(self):
        self.assert_breach({"src/engine/query/a.cc": "\n#include <rocksdb/db.h>\n"}, "src/engine/query/a.cc:2")
        self.assert_breach({"src/adapters/rocks/a.cc": "#include <boost/asio.hpp>\n"}, "boost/asio.hpp")
        self.assert_breach({"src/model/a.h": "#include <simdjson.h>\n"}, "simdjson.h")

    def test_rejects_the_wall_clock_below_adapters(self):
        self.assert_breach({"src/engine/ingest/a.cc": "auto t = std::chrono::system_clock::now();\n"}, "Clock")
        self.assertEqual([], breaches({"src/engine/ingest/a.cc": "// not system_clock::now\n"}))
        self.assertEqual([], breaches({"src/base/clock.cc": "auto t = std::chrono::system_clock::now();\n"}))

    def test_rejects_coroutines_below_the_edge(self):
        self.assert_breach({"src/adapters/rocks/a.cc": "co_return 1;\n"}, "coroutines")

    def test_rejects_an_include_that_is_not_written_from_src(self):
        self.assert_breach({"src/model/a.cc": '#include "a.h"\n', "src/model/a.h": ""}, "written from src/")

    def test_rejects_an_sdk_that_includes_the_server(self):
        self.assert_breach({"sdk/src/a.cc": '#include "model/segment.h"\n'}, "sdk/ includes nothing")

    def test_rejects_rooms_in_a_ring(self):
        found = breaches({
            "src/engine/graph/a.h": '#include "engine/query/b.h"\n',
            "src/engine/query/b.h": '#include "engine/graph/a.h"\n'})
        self.assertEqual(["rooms include each other in a ring: engine/graph -> engine/query -> engine/graph"], found)

    def test_rejects_a_folder_outside_the_layers(self):
        self.assert_breach({"src/common/a.h": ""}, "in no room")


if __name__ == "__main__":
    unittest.main()
