import pytest

from objects import every_object


@pytest.fixture(scope="session")
def all_objects():
    return every_object()
