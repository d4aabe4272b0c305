"""What the tests share: every object that deploy/ makes, and the images, which take a while to build."""

import os
import pathlib
import shutil

import pytest
from objects import BUILD, DEPLOY, ROOT, every_object, run


@pytest.fixture(scope="session")
def all_objects():
    return every_object()


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    if made := os.environ.get("RG_IMAGES"):  # by deploy/images/build --out, before
        yield pathlib.Path(made)
        return
    out = tmp_path_factory.mktemp("images")
    run(DEPLOY / "images" / "build", "--preset", BUILD.parent.name, "--out", out, cwd=ROOT)
    yield out
    shutil.rmtree(out)
