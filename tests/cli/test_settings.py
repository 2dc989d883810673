"""Settings are read once, typed, and fail at start with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tongban.settings import environment
from tongban.settings.base import database


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TONGBAN_PORT", "abc", "TONGBAN_PORT must be a whole number from 1 to 65534, not 'abc'."),
        ("TONGBAN_PORT", "65535", "TONGBAN_PORT must be a whole number from 1 to 65534, not '65535'."),
        ("TONGBAN_PORT", "８０００", "TONGBAN_PORT must be a whole number from 1 to 65534, not '８０００'."),
        ("TONGBAN_DEMO", "maybe", "TONGBAN_DEMO must be 0 or 1, not 'maybe'."),
        ("TONGBAN_ORIGIN", "tongban.example", "TONGBAN_ORIGIN must begin with http:// or https://"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must begin with postgresql://"),
        ("TONGBAN_LOG_LEVEL", "loud", "TONGBAN_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.SettingError) as fault:
        environment.read()
    assert says in str(fault.value)


def test_a_command_ends_with_that_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tongban.cli.main", "doctor"],
        env=os.environ | {"TONGBAN_PORT": "0", "TONGBAN_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "TONGBAN_PORT must be a whole number from 1 to 65534, not '0'."


def test_a_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    first = environment.secret(tmp_path, "master_key")
    assert environment.secret(tmp_path, "master_key") == first
    assert len(first) == 64
    assert (tmp_path / "keys" / "master_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def test_a_secret_of_the_environment_is_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGBAN_MASTER_KEY", "ab" * 32)
    assert environment.master_keys(tmp_path)[0] == "ab" * 32
    assert not (tmp_path / "keys").exists()


def test_a_master_key_of_the_wrong_length_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGBAN_MASTER_KEY", "ab" * 31)
    with pytest.raises(environment.SettingError, match="64 hexadecimal digits"):
        environment.master_keys(tmp_path)


def test_every_setting_has_a_meaning_and_is_in_the_operators_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operators.md").read_text()
    for name, _, meaning, _ in environment.listing():
        assert meaning
        assert f"`{name}`" in page, f"docs/operators.md does not list {name}"


def test_a_database_url_gives_host_port_user_and_options() -> None:
    entry = database("postgresql://u%40x:p%2F1@db.example:5433/city?sslmode=require")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "u@x",
        "p/1",
        "db.example",
        5433,
    )
    assert entry["NAME"] == "city"
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_the_doctor_shows_the_addresses_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.cli import doctor

    monkeypatch.setenv("TONGBAN_PORT", "18765")
    monkeypatch.delenv("TONGBAN_ORIGIN", raising=False)
    table = doctor._settings(environment.read())
    values = dict(zip(*(list(column.cells) for column in table.columns[:2]), strict=True))
    assert "http://127.0.0.1:18765" in values["TONGBAN_ORIGIN"]
    monkeypatch.setenv("TONGBAN_ORIGIN", "https://tongban.example")
    table = doctor._settings(environment.read())
    values = dict(zip(*(list(column.cells) for column in table.columns[:2]), strict=True))
    assert values["TONGBAN_ORIGIN"] == "https://tongban.example"
