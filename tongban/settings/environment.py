"""What the environment may say. Every setting is declared here, once; `tongban doctor` lists them all."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class SettingError(SystemExit):
    """A setting that cannot be used; the program stops with this one sentence."""


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise SettingError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
        return int(text)

    return read


def _flag(name: str, text: str) -> bool:
    if text.lower() not in {"0", "1", "true", "false"}:
        raise SettingError(f"{name} must be 0 or 1, not {text!r}.")
    return text.lower() in {"1", "true"}


def _text(name: str, text: str) -> str:
    return text.strip()


def _path(name: str, text: str) -> Path:
    return Path(text).expanduser().resolve()


def _names(name: str, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _database(name: str, text: str) -> str:
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise SettingError(
            f"{name} must begin with postgresql://, for example postgresql://user@host:5432/tongban."
        )
    return text


def _origin(name: str, text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise SettingError(f"{name} must begin with http:// or https://, not be {text!r}.")
    return text.rstrip("/")


def _level(name: str, text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingError(f"{name} must be DEBUG, INFO, WARNING or ERROR, not {text!r}.")
    return text.upper()


def setting(
    name: str, default: str, meaning: str, read: Callable[[str, str], Any] = _text, *, secret: bool = False
) -> Any:
    """A field of Environment that is read from the environment variable `name`."""
    return field(
        default_factory=lambda: read(name, os.environ.get(name, default)),
        metadata={"name": name, "default": default, "meaning": meaning, "secret": secret},
    )


def _packaged(beside: str) -> str:
    """A folder of the wheel (`_cities`), or of the clone (`cities`)."""
    package = Path(__file__).resolve().parents[1]
    return str(package / f"_{beside}" if (package / f"_{beside}").exists() else package.parent / beside)


@dataclass(frozen=True)
class Environment:
    """The settings of one process, read and checked when it is made. Raises SettingError."""

    data: Path = setting(
        "TONGBAN_DATA", "var", "folder of the database, files and keys of this centre", _path
    )
    port: int = setting(
        "TONGBAN_PORT",
        "8000",
        "port of the web; the demo's identity service takes the next one",
        _whole(1, 65534),
    )
    bind: str = setting("TONGBAN_BIND", "127.0.0.1", "address to listen on; 0.0.0.0 for all")
    database_url: str = setting(
        "DATABASE_URL", "", "PostgreSQL 16 or newer; empty means the embedded one", _database, secret=True
    )
    city: str = setting("TONGBAN_CITY", "shanghai", "which city folder is served")
    cities: Path = setting("TONGBAN_CITIES", _packaged("cities"), "where the city folders are", _path)
    hosts: tuple[str, ...] = setting(
        "TONGBAN_HOSTS", "127.0.0.1,localhost", "host names served, comma separated", _names
    )
    public_origin: str = setting(
        "TONGBAN_ORIGIN",
        "",
        "public address as printed in QR codes; empty means http://127.0.0.1:port",
        _origin,
    )
    issuer: str = setting(
        "TONGBAN_IDENTITY", "", "issuer of OpenID Connect identities; empty means the demo's own", _origin
    )
    demo: bool = setting("TONGBAN_DEMO", "1", "demo accounts and their identity service: 1 or 0", _flag)
    web_workers: int = setting("TONGBAN_WEB_WORKERS", "2", "web processes", _whole(1, 64))
    web_threads: int = setting("TONGBAN_WEB_THREADS", "4", "threads of each web process", _whole(1, 64))
    jobs: int = setting("TONGBAN_JOBS", "4", "jobs that the worker runs at a time", _whole(1, 64))
    residents: int = setting("TONGBAN_RESIDENTS", "50000", "residents of the demo", _whole(1, 25_000_000))
    days: int = setting("TONGBAN_DAYS", "30", "days that the demo's city has already lived", _whole(0, 3650))
    per_day: int = setting("TONGBAN_PER_DAY", "100", "cases a day of the demo's city", _whole(1, 100_000))
    log_level: str = setting("TONGBAN_LOG_LEVEL", "INFO", "what is written to the log", _level)

    @property
    def origin(self) -> str:
        """The public address, without a slash at the end."""
        return self.public_origin or f"http://127.0.0.1:{self.port}"

    @property
    def identity_port(self) -> int:
        """Where the demo's identity service listens."""
        return self.port + 1

    @property
    def identity_origin(self) -> str:
        """The issuer of identities."""
        return self.issuer or f"http://127.0.0.1:{self.identity_port}"


SECRETS = {
    "master_key": "key from which all others are derived (64 hexadecimal digits)",
    "secret_key": "key of sessions and forms",
    "identity_client_secret": "secret of Tongban at the identity service",
}


def read() -> Environment:
    """Read and check the environment."""
    return Environment()


def listing() -> list[tuple[str, str, str, bool]]:
    """Every setting: name, default, meaning, and whether its value is a secret."""
    plain = [
        (one.metadata["name"], one.metadata["default"], one.metadata["meaning"], one.metadata["secret"])
        for one in fields(Environment)
    ]
    kept = [
        (variable(name), "", f"{meaning}; made in the data folder", True) for name, meaning in SECRETS.items()
    ]
    previous = ("TONGBAN_MASTER_KEY_PREVIOUS", "", "earlier master keys, newest first, comma separated", True)
    return [*plain, *kept, previous]


def variable(secret_name: str) -> str:
    """The environment variable that overrides a secret of the data folder."""
    return f"TONGBAN_{secret_name.upper()}"


def secret(data: Path, name: str) -> str:
    """A secret of this centre: from TONGBAN_{NAME}, else from a file that only its owner reads, made once."""
    if given := os.environ.get(variable(name)):
        return given
    path = data / "keys" / name
    if not path.exists():
        _make_once(path, secrets.token_hex(32))
    return path.read_text().strip()


def _make_once(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(content)
    try:
        os.link(draft, path)  # the first of several processes wins; the others read its secret
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def master_keys(data: Path) -> tuple[str, tuple[str, ...]]:
    """The current master key and the earlier ones, newest first. Raises SettingError on a malformed one."""
    current = secret(data, "master_key")
    kept = data / "keys" / "master_key_previous"
    text = os.environ.get("TONGBAN_MASTER_KEY_PREVIOUS") or (kept.read_text() if kept.exists() else "")
    previous = tuple(text.replace(",", " ").split())
    for key in (current, *previous):
        if len(key) != 64 or not set(key.lower()) <= set("0123456789abcdef"):
            raise SettingError("TONGBAN_MASTER_KEY and its predecessors must be 64 hexadecimal digits each.")
    return current, previous
