"""The wheel is complete: whoever installs it needs no clone."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def _committed(folder: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    return [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]


@pytest.mark.parametrize(
    ("folder", "inside"), [("tongban", "tongban"), ("cities", "tongban/_cities"), ("bench", "tongban/_bench")]
)
def test_every_file_is_in_the_wheel(wheel: zipfile.ZipFile, folder: str, inside: str) -> None:
    packed = set(wheel.namelist())
    files = _committed(folder)
    assert files
    missing = [name for name in files if f"{inside}{name.removeprefix(folder)}" not in packed]
    assert missing == []


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    strange = [
        name
        for name in wheel.namelist()
        if not name.startswith(("tongban/", "tongban-")) or "__pycache__" in name or "/var/" in name
    ]
    assert strange == []


def test_it_brings_its_licences_and_its_command(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    points = next(name for name in names if name.endswith("entry_points.txt"))
    assert "tongban = tongban.cli.main:main" in wheel.read(points).decode()
