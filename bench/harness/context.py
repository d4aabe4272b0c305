"""What every measurement needs: the programs, the sizes, and where to write."""
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys

from harness import server


@dataclasses.dataclass
class Context:
    programs: pathlib.Path       # the build folder
    quick: bool = False
    spans: tuple = (1_000_000,)
    runs: int = 3
    seconds: float = 6           # of one open-loop run

    @property
    def roentgen(self):
        return self.programs / "bin/roentgen"

    def check(self, name):
        return self.programs / "checks" / name

    def new_server(self, name, *flags):
        folder = server.data_root() / name
        shutil.rmtree(folder, ignore_errors=True)
        return server.Server(self.roentgen, folder, flags)

    def driver(self, *words):
        """(outcome, printable command) of one driver run."""
        words = [str(word) for word in words]
        done = subprocess.run([str(self.check("rg_bench_driver")), *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"driver {' '.join(words)}: {done.stderr[-500:]}")
        if done.stderr:
            print(done.stderr[-500:], file=sys.stderr)
        return done.stdout if words[0] == "ids" else json.loads(done.stdout)

    def say(self, text):
        print(f"    {text}", file=sys.stderr, flush=True)
