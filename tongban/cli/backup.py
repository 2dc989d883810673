"""`tongban backup · restore`: database, files and keys in one archive, and back again.

The archive is a tar file: `manifest.json`, `database.dump` (pg_dump custom format), `files/` and, unless
told otherwise, `keys/`. Files are kept by digest and never change, so a dump taken first only refers to files
that are in the archive. The manifest is read before the dump: what it says of the ledger must be in the dump.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from tongban.cli import console, site
from tongban.foundation import clock, embedded
from tongban.foundation.errors import DomainError
from tongban.settings import environment

FOLDERS = ("files",)


def backup(target: Path | None, keys: bool) -> Path:
    """Write everything into one archive that only its owner can read; its path."""
    given = environment.read()
    target = target or Path(f"tongban-{clock.now():%Y%m%d-%H%M%S}.tar")
    if target.exists():
        raise DomainError("exists", f"{target} 已存在。", f"{target} exists already; name another file.")
    with tempfile.TemporaryDirectory() as scratch, site.database() as url:
        dump = Path(scratch) / "database.dump"
        with console.step("数据库", "Database"):
            manifest = _manifest(url)
            _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={url}")
        with console.step("文件与密钥", "Files and keys" if keys else "Files"):
            _write(target, dump, manifest, given.data, (*FOLDERS, *(("keys",) if keys else ())))
    console.out.print(f"{target}  {target.stat().st_size:,} B  {json.dumps(manifest)}", soft_wrap=True)
    return target


def _write(target: Path, dump: Path, manifest: dict[str, Any], data: Path, folders: tuple[str, ...]) -> None:
    draft = target.with_name(f".{target.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    note = dump.with_name("manifest.json")
    note.write_text(json.dumps(manifest))
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        archive.add(note, "manifest.json")
        archive.add(dump, "database.dump")
        for name in folders:
            if (data / name).is_dir():
                archive.add(data / name, name)
        file.flush()
        os.fsync(descriptor)
    draft.rename(target)


def _manifest(url: str) -> dict[str, Any]:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT size, encode(root, 'hex') FROM ledger_head ORDER BY size DESC LIMIT 1"
        ).fetchone()
    head = {"size": row[0], "root": row[1]} if row else None
    return {"made_at": clock.now().isoformat(timespec="seconds"), "ledger": head}


def _root(url: str, size: int) -> str | None:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT encode(root, 'hex') FROM ledger_head WHERE size = %s", [size]
        ).fetchone()
    return row[0] if row else None


def restore(source: Path) -> None:
    """Bring an archive back into an empty database; then prove its ledger."""
    given = environment.read()
    with tempfile.TemporaryDirectory() as scratch, site.database() as url:
        _require_empty(url)
        with console.step("读取", "Reading the archive"):
            manifest = _unpack(source, Path(scratch))
            _put_back(Path(scratch), given.data)
        with console.step("数据库", "Database"):
            dump = Path(scratch) / "database.dump"
            _postgres(
                "pg_restore",
                "--no-owner",
                "--exit-on-error",
                "--single-transaction",
                f"--dbname={url}",
                str(dump),
            )
        _prove(url, manifest)


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            _extract(archive, scratch)
        manifest = json.loads((scratch / "manifest.json").read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise DomainError(
            "no_archive", f"{source} 不是通办的备份：{error}", f"{source} is no backup of Tongban: {error}"
        ) from error
    assert isinstance(manifest, dict)
    return manifest


def _extract(archive: tarfile.TarFile, scratch: Path) -> None:
    """Files and folders below `scratch`, nothing else. Raises ValueError for an archive that wants more."""
    for member in archive:
        inside = (scratch / member.name).resolve().is_relative_to(scratch.resolve())
        if not inside or not (member.isfile() or member.isdir()):
            raise ValueError(f"it holds {member.name!r}")
        if member.isdir():
            (scratch / member.name).mkdir(parents=True, exist_ok=True)
        elif (content := archive.extractfile(member)) is not None:
            target = scratch / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                shutil.copyfileobj(content, file)


def _put_back(scratch: Path, data: Path) -> None:
    """Copy files and keys; a different key that is there already is kept under another name."""
    for kept in (scratch / "keys").glob("*"):
        there = data / "keys" / kept.name
        if there.exists() and there.read_text() != kept.read_text():
            there.rename(there.with_name(f"{there.name}.before-restore"))
    for name in (*FOLDERS, "keys"):
        if (scratch / name).is_dir():
            shutil.copytree(scratch / name, data / name, dirs_exist_ok=True)
    if (data / "keys").is_dir():
        (data / "keys").chmod(0o700)


def _require_empty(url: str) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise DomainError(
            "database_not_empty",
            "数据库不为空；请用 TONGBAN_DATA 或 DATABASE_URL 指定一个空的。",
            "The database is not empty; name an empty one with TONGBAN_DATA or DATABASE_URL.",
        )


def _prove(url: str, manifest: dict[str, Any]) -> None:
    head = manifest["ledger"]
    if head and _root(url, head["size"]) != head["root"]:
        raise DomainError(
            "ledger_differs",
            f"恢复的账本没有备份清单所记的树头：{head}。",
            f"The restored ledger lacks the head that the archive's manifest names: {head}.",
        )
    site.prepare()
    from tongban.cli.verify import verify

    verify()


def _postgres(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs; its first complaint becomes the error."""
    done = subprocess.run([embedded.program(name), *arguments], capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["?"])[0]
        raise DomainError("postgres", f"{name}：{said}", f"{name} failed: {said}", status=500)
