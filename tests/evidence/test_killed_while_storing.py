"""A process killed between any two lines of storing leaves no half file and no row without a file."""

import io
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connections

from tests.evidence import samples
from tongban.casework.evidence import disk, services
from tongban.casework.evidence.models import StoredFile

WATCHED = {disk.__file__, services.__file__}
CONTENT = samples.picture()


def store_until(line: int) -> bool:
    """Store in a child that is killed before the `line`th line of our code; whether it lived to the end."""
    connections.close_all()
    child = os.fork()
    if not child:
        left = line

        def watch(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in WATCHED:
                return None
            if event == "line":
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
            return watch

        sys.settrace(watch)
        services.store(io.BytesIO(CONTENT), name="材料.png")
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.django_db(transaction=True, available_apps=["tongban.casework.evidence"])
def test_killed_before_any_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "root", lambda: tmp_path / "files")
    line, rows_seen, files_seen = 1, set(), set()
    while not store_until(line):
        rows, files = list(StoredFile.objects.values_list("pk", flat=True)), list(disk.digests())
        assert all(disk.read(digest) == CONTENT for digest in files), "a half file has a name"
        assert set(rows) <= set(files), "a row has no file"
        rows_seen.add(len(rows))
        files_seen.add(len(files))
        StoredFile.objects.all().delete()
        for digest in files:
            disk.path(digest).unlink()
        line += 1
    assert line > 25 and rows_seen == {0, 1} and files_seen == {0, 1}, "the knife went through everything"
    assert list(StoredFile.objects.values_list("pk", flat=True)) == list(disk.digests())
    left = len(list(disk.root().glob(f"??/??/{disk.DRAFT}*")))
    assert left and disk.sweep(older_than=-1) == left
    assert disk.read(next(disk.digests())) == CONTENT
