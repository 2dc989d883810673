"""`tongban check` names file, line, field, fault and mend, for people and for machines."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _tongban(data: Path, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "tongban.cli.main", *arguments],
        env=kept | {"TONGBAN_DATA": str(data), "LANG": "en_US.UTF-8"} | extra,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Shanghai, with one figure of one guide that is no number."""
    folder = tmp_path / "shanghai"
    shutil.copytree(ROOT / "cities" / "shanghai", folder)
    guide = folder / "items" / "MZ-001" / "guide.toml"
    text = guide.read_text()
    line = next(line for line in text.splitlines() if line.startswith("statutory_days"))
    guide.write_text(text.replace(line, 'statutory_days = "soon"', 1))
    return folder


def test_the_city_has_no_faults_and_is_counted(data_folder: Path) -> None:
    done = _tongban(data_folder, "check", "--json")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    report = json.loads(done.stdout)
    assert report["faults"] == []
    assert set(report["counts"]) >= {"items", "departments", "on_the_spot", "points", "divisions", "examples"}
    assert report["counts"]["items"] == 191
    assert report["counts"]["departments"] == 46
    assert report["counts"]["on_the_spot"] == 67


def test_a_fault_is_a_line_with_its_place_and_its_mend(faulty: Path, data_folder: Path) -> None:
    done = _tongban(data_folder, "check", str(faulty))
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if "statutory_days" in line)
    assert line.startswith("items/MZ-001/guide.toml:")
    assert " → " in line
    assert int(line.split(":")[1].split()[0]) > 1


def test_the_same_in_chinese_and_for_machines(faulty: Path, data_folder: Path) -> None:
    done = _tongban(data_folder, "check", str(faulty), LANG="zh_CN.UTF-8")
    assert "类型" in next(line for line in done.stdout.splitlines() if "statutory_days" in line)
    done = _tongban(data_folder, "check", str(faulty), "--json")
    fault = next(one for one in json.loads(done.stdout)["faults"] if one["field"] == "statutory_days")
    assert set(fault) == {"file", "line", "field", "fault_zh", "fault_en", "mend_zh", "mend_en"}


def test_an_unknown_city_is_one_sentence_that_names_those_there_are(data_folder: Path) -> None:
    done = _tongban(data_folder, "check", "atlantis")
    assert done.returncode == 1
    assert "atlantis" in done.stderr and "shanghai" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_tables_a_command_says_which_one_makes_them(data_folder: Path) -> None:
    done = _tongban(data_folder, "token", "--user", "nobody")
    assert done.returncode == 1
    assert "tongban init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_for_nobody_names_the_accounts_to_choose_from(data_folder: Path) -> None:
    done = _tongban(data_folder, "token")
    assert done.returncode == 1 and "--user lin" in done.stderr
    assert "clerk" in done.stderr and "auditor" in done.stderr and "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_one_sentence(data_folder: Path) -> None:
    done = _tongban(data_folder, "verify", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "The database cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
