"""Demo accounts (demo.toml of the city): told to the demo's identity service, and shown when it is ready.

The identity service is another house, with a database and processes of its own.
"""

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from rich.table import Table

from tongban.cli import city, console
from tongban.foundation.errors import DomainError
from tongban.settings import environment
from tongban.settings.environment import Environment

PLACES = (
    ("网上大厅", "Portal", "/"),
    ("窗口", "Counter", "/counter/"),
    ("审批", "Desk", "/desk/"),
    ("接口", "API", "/api/v1/docs"),
)


def prepare(given: Environment) -> None:
    """Make the identity service's database, tables, client and accounts; harmless when they are there."""
    if given.issuer:
        return
    done = subprocess.run(
        [sys.executable, "-m", "tongban.identity"], capture_output=True, text=True, env=own(given)
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise DomainError(
            "identity",
            f"身份服务无法准备：{said}",
            f"The identity service cannot be prepared: {said}",
            status=500,
        )


def edition(given: Environment) -> str:
    """What the identity service was prepared from, as one number."""
    folder = Path(__file__).parents[1] / "identity"
    told = city.folder(None) / "demo.toml"
    parts = [given.origin, given.identity_origin, environment.secret(given.data, "identity_client_secret")]
    parts += [str(path.stat().st_size) for path in sorted(folder.rglob("*.py"))]
    parts += [told.read_text()] if told.exists() else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def own(given: Environment) -> dict[str, str]:
    """The environment of the identity service's processes."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tongban.identity.settings"}


def listed() -> list[dict[str, Any]]:
    """The accounts that the city's demo.toml names."""
    path = city.folder(None) / "demo.toml"
    accounts: list[dict[str, Any]] = (
        tomllib.loads(path.read_text()).get("account", []) if path.exists() else []
    )
    return accounts


def show(given: Environment) -> None:
    """Print the addresses and the accounts."""
    console.out.print()
    for zh, en, address in PLACES:
        console.out.print(f"  {console.say(zh, en):<8} [bold]{given.origin}{address}[/]", soft_wrap=True)
    if given.issuer:
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for title in (("用户名", "user name"), ("密码", "password"), ("姓名", "name"), ("身份", "who")):
        table.add_column(console.say(*title))
    tongue = console.say("zh", "en")
    for one in listed():
        table.add_row(
            one["username"],
            one["password"],
            one.get("name", ""),
            one.get("note", {}).get(tongue, one["role"]),
        )
    console.out.print(console.say("\n演示账号", "\nDemo accounts"))
    console.out.print(table)
