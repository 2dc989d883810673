"""A backup beside a working centre restores with one command and proves its ledger; keys can change."""

import tarfile
from pathlib import Path
from typing import Any

import psycopg

from tests.stack import Stack
from tongban.foundation import embedded

COUNTS = "SELECT (SELECT count(*) FROM people_person), (SELECT count(*) FROM cases_case)"


def _one(data: Path, sql: str) -> tuple[Any, ...]:
    with psycopg.connect(embedded.url(data / "pg", "tongban")) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row


def test_an_archive_restores_into_an_empty_centre_and_verifies(stack: Stack, data_folder: Path) -> None:
    archive = data_folder / "backup.tar"
    done = stack.tongban("backup", str(archive))
    assert done.returncode == 0, done.stderr
    assert archive.stat().st_mode & 0o077 == 0, "others can read the keys"
    with tarfile.open(archive) as packed:
        assert {"manifest.json", "database.dump", "keys/master_key"} <= set(packed.getnames())

    other = Stack(data_folder / "other")
    other.data.mkdir()
    done = other.tongban("restore", str(archive))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The ledger is sound" in done.stdout
    key = "keys/master_key"
    assert (other.data / key).read_text() == (stack.data / key).read_text()
    with embedded.in_use(other.data / "pg"):
        assert _one(other.data, COUNTS) == _one(stack.data, COUNTS)

    again = other.tongban("restore", str(archive))
    assert again.returncode == 1
    assert "not empty" in again.stderr

    _rekey(other)


def _rekey(centre: Stack) -> None:
    sealed = "SELECT substring(id_number FROM 1 FOR 5) FROM people_person ORDER BY id LIMIT 1"
    with embedded.in_use(centre.data / "pg"):
        before = _one(centre.data, sealed)
        for arguments in (("rekey", "--make"), ("rekey",)):
            done = centre.tongban(*arguments)
            assert done.returncode == 0, done.stdout + done.stderr
        assert _one(centre.data, sealed) != before, "nothing was sealed anew"
    done = centre.tongban("verify")
    assert done.returncode == 0, "earlier signatures are verified with the earlier key"


def test_a_file_that_is_no_archive_is_refused_with_a_sentence(stack: Stack, data_folder: Path) -> None:
    strange = data_folder / "strange.tar"
    strange.write_bytes(b"not a tar")
    other = Stack(data_folder / "other")
    other.data.mkdir()
    done = other.tongban("restore", str(strange))
    assert done.returncode == 1
    assert "is no backup of Tongban" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_working_centre_well(stack: Stack) -> None:
    done = stack.tongban("doctor")
    assert done.returncode == 0, done.stdout
    for name in ("TONGBAN_DATA", "PostgreSQL 18", "up to date"):
        assert name in done.stdout
    secret = (stack.data / "keys" / "master_key").read_text()
    assert secret not in done.stdout


def test_an_archive_that_reaches_outside_is_refused(data_folder: Path) -> None:
    archive = data_folder / "evil.tar"
    with tarfile.open(archive, "w") as packed:
        packed.add(__file__, "../../escaped")
    centre = Stack(data_folder / "a" / "b")
    centre.data.mkdir(parents=True)
    done = centre.tongban("restore", str(archive))
    assert done.returncode == 1
    assert "it holds '../../escaped'" in done.stderr
    assert list(data_folder.rglob("escaped")) == []
