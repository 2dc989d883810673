"""What the environment may say. Every setting is read here, once, and listed by `tongban doctor`."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


class SettingError(SystemExit):
    """A setting that cannot be used; the program stops with this one sentence."""


def _integer(name: str, default: int, low: int, high: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not low <= int(text) <= high:
        raise SettingError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _flag(name: str, default: bool) -> bool:
    text = os.environ.get(name, "1" if default else "0").lower()
    if text not in {"0", "1", "true", "false"}:
        raise SettingError(f"{name} must be 0 or 1, not {text!r}.")
    return text in {"1", "true"}


@dataclass(frozen=True)
class Environment:
    data: Path  # TONGBAN_DATA: database, files and keys of this centre
    port: int  # TONGBAN_PORT: web; the identity service of the demo takes the next one
    database_url: str  # DATABASE_URL: empty means the embedded database
    city: str  # TONGBAN_CITY: folder below cities/
    cities: Path  # TONGBAN_CITIES: where the city folders are
    hosts: tuple[str, ...]  # TONGBAN_HOSTS: host names served, comma separated
    origin: str  # TONGBAN_ORIGIN: the public address, as printed in QR codes
    demo: bool  # TONGBAN_DEMO: demo accounts and their identity service

    @property
    def identity_origin(self) -> str:
        """The issuer of identities; TONGBAN_IDENTITY overrides the demo's own."""
        return os.environ.get("TONGBAN_IDENTITY", f"http://127.0.0.1:{self.port + 1}")


def _cities() -> Path:
    packaged = Path(__file__).resolve().parents[1] / "_cities"
    beside = Path(__file__).resolve().parents[2] / "cities"
    return Path(os.environ.get("TONGBAN_CITIES", packaged if packaged.exists() else beside))


def read() -> Environment:
    """Read and check the environment."""
    port = _integer("TONGBAN_PORT", 8000, 1, 65534)
    return Environment(
        data=Path(os.environ.get("TONGBAN_DATA", "var")).resolve(),
        port=port,
        database_url=os.environ.get("DATABASE_URL", ""),
        city=os.environ.get("TONGBAN_CITY", "shanghai"),
        cities=_cities(),
        hosts=tuple(os.environ.get("TONGBAN_HOSTS", "127.0.0.1,localhost").split(",")),
        origin=os.environ.get("TONGBAN_ORIGIN", f"http://127.0.0.1:{port}"),
        demo=_flag("TONGBAN_DEMO", True),
    )


def secret(data: Path, name: str) -> str:
    """A secret of this centre: from TONGBAN_{NAME}, else from a file that only its owner reads, made once."""
    from_environment = os.environ.get(f"TONGBAN_{name.upper()}")
    if from_environment:
        return from_environment
    path = data / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # the first of several processes wins; the others read its secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
