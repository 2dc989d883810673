import shutil
from pathlib import Path

import pytest

from tests.registry.small import small_city


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sound city folder; nobody changes it."""
    return small_city(tmp_path_factory.mktemp("city"))


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return shutil.copytree(sound, tmp_path / "city")
