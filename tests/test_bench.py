"""Every row of the bench runs alone and says what a row says. What it measured is nobody's business here."""

import json

import pytest

from bench import NAMES
from bench.rows import Row
from tongban.cli import bench
from tongban.foundation.errors import DomainError

KEYS = {"name", "value", "unit", "limit", "limit_name", "ratio", "goal", "met"}


@pytest.mark.parametrize("name", NAMES)
def test_each_row_runs_alone_in_a_database_of_its_own(name):
    rows = bench.measured(name, small=True)
    assert [row["name"].partition(".")[0] for row in rows] == [name] * len(rows)
    assert rows[0]["name"] == name
    for row in rows:
        assert set(row) == KEYS
        assert row["value"] > 0 and row["limit"] > 0
        assert row["ratio"] == pytest.approx(row["value"] / row["limit"], rel=0.01, abs=1e-3)
        assert row["unit"] and row["limit_name"] and isinstance(row["met"], bool)
        assert row["goal"].startswith((">= ", "<= "))


def test_a_goal_is_about_the_ratio():
    fast = Row("a", 50, "1/s", 100, "peer", at_least=0.5)
    slow = Row("b", 21, "ms", 10, "peer", at_most=2)
    assert fast.met and fast.goal == ">= 0.5" and fast.ratio == 0.5
    assert not slow.met and slow.goal == "<= 2"


def test_names_are_those_of_rows_or_of_their_files():
    assert bench.chosen([]) == list(NAMES)
    assert bench.chosen(["start", "ledger.proof"]) == ["ledger", "start"]
    with pytest.raises(DomainError, match="There is no row 'speed'; there are ledger, flow"):
        bench.chosen(["speed"])


def test_the_table_shows_every_row_with_its_limit(monkeypatch, capsys):
    rows = [
        Row("a", 1234.5, "1/s", 1000, "peer", at_least=0.5).as_json(),
        Row("b", 0.021, "ms", 0.01, "other", at_most=2).as_json(),
    ]
    monkeypatch.setattr(bench, "chosen", lambda names: ["both"])
    monkeypatch.setattr(bench, "measured", lambda name: rows)
    bench.bench([], as_json=True)
    assert json.loads(capsys.readouterr().out) == rows
    bench.bench([], as_json=False)
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("1,234", "peer", "✓", "0.021", "other", "✗"))
