"""Where the bytes of files live: sealed, named by the digest of what is in them, written all or nothing.

A file is complete before its name exists, and its name exists before its row does. A process that is killed
between any two lines leaves a nameless draft at most, which `sweep` removes.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tongban.foundation.crypto.suite import decrypt, encrypt, head
from tongban.foundation.errors import DomainError

DRAFT = ".draft-"
PURPOSE = "evidence.file"


def root() -> Path:
    """The folder of all files of this centre."""
    return Path(settings.ENV.data) / "files"


def path(digest: str) -> Path:
    """Where a file lies; two levels of folders keep each of them small."""
    return root() / digest[:2] / digest[2:4] / digest


def read(digest: str) -> bytes:
    """The content of a file. Raises Tampered when it is another than its digest says, or file_lost."""
    try:
        sealed = path(digest).read_bytes()
    except FileNotFoundError:
        raise DomainError(
            "file_lost",
            "文件不在存储中，请联系系统管理员从备份恢复。",
            "The file is not in the store; the operator can restore it from a backup.",
            status=500,
            details={"digest": digest},
        ) from None
    return decrypt(PURPOSE, sealed, associated=digest.encode())


def keep(digest: str, content: bytes) -> None:
    """Write a file, unless it is there."""
    if not path(digest).exists():
        _write(path(digest), encrypt(PURPOSE, content, associated=digest.encode()))


def _write(target: Path, sealed: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=DRAFT, dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, target)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """A new name survives a power cut only when its folder, and the folders above, are on the disk."""
    for one in (folder, folder.parent, root()):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def digests() -> Iterator[str]:
    """The names of all files."""
    for found in root().glob("??/??/*"):
        if not found.name.startswith(DRAFT):
            yield found.name


def sweep(older_than: float = 86_400) -> int:
    """Remove what killed processes left behind, after a day (seconds); how many."""
    before = time.time() - older_than
    drafts = [draft for draft in root().glob(f"??/??/{DRAFT}*") if draft.stat().st_mtime < before]
    for draft in drafts:
        draft.unlink(missing_ok=True)
    return len(drafts)


def reseal() -> int:
    """Seal with the key in use what an older one sealed; how many files. May be stopped and repeated."""
    count = 0
    for digest in digests():
        with path(digest).open("rb") as file:
            old = not file.read(64).startswith(head())
        if old:
            _write(path(digest), encrypt(PURPOSE, read(digest), associated=digest.encode()))
            count += 1
    return count
