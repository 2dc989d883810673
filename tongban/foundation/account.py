"""As whom the embedded PostgreSQL runs. It refuses to run as root; then it runs as an account of its own."""

import os
import subprocess
from pathlib import Path
from typing import Any

from tongban.foundation.errors import DomainError

NAME = "pgserver"


def who() -> dict[str, Any]:
    """As whom the server runs: arguments for subprocess. Raises DomainError when there is no account."""
    if os.geteuid() != 0:
        return {}
    import pwd

    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _make()
        entry = pwd.getpwnam(NAME)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _make() -> None:
    try:
        subprocess.run(
            ["useradd", "--system", "--shell", "/bin/false", NAME], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise DomainError(
            "no_account",
            f"无法建立系统账户 {NAME}（PostgreSQL 不以 root 运行）；请改用普通用户，或设置 DATABASE_URL。",
            f"The account {NAME} could not be made, and PostgreSQL does not run as root; "
            "run as a plain user, or set DATABASE_URL.",
            status=500,
        ) from error


def give(folder: Path, owner: dict[str, Any]) -> None:
    """Make a folder the server's own."""
    if owner:
        os.chown(folder, owner["user"], owner["group"])


def let_through(path: Path) -> None:
    """Let the server's account pass through (not read) the folders above its data and its programs."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def let_run(programs: Path) -> None:
    """Let the server's account read and run `programs`, where root installs for itself only (umask 077)."""
    let_through(programs)
    if (programs / "bin" / "postgres").stat().st_mode & 0o005 != 0o005:
        for path in (programs, *programs.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o004 | (0o001 if mode & 0o100 else 0))
