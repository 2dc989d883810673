"""`tongban doctor`: the settings as this process sees them, and what is wrong."""

import dataclasses
import difflib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.table import Table

from tongban.cli import city, console, site
from tongban.cli.servers import require_free
from tongban.foundation.errors import DomainError
from tongban.settings import environment

FREE = 2 * 2**30  # bytes of disk below which a centre should worry
Check = tuple[str, str, Callable[[], str]]


def doctor() -> int:
    """Print settings and findings; the number of faults."""
    given = environment.read()
    console.out.print(_settings(given))
    faults = 0
    for zh, en, examine in _checks(given):
        try:
            console.out.print(f"[green]✓[/] {console.say(zh, en)}: {examine()}", soft_wrap=True)
        except Exception as error:  # whatever it is, the doctor names it and goes on
            faults += 1
            said = error.message(console.language()) if isinstance(error, DomainError) else str(error).strip()
            console.out.print(f"[red]✗[/] {console.say(zh, en)}: {said}", soft_wrap=True)
    return faults


def _settings(given: environment.Environment) -> Table:
    table = Table("", console.say("值", "value"), console.say("含义", "meaning"), box=None, pad_edge=False)
    values = {one.metadata["name"]: getattr(given, one.name) for one in dataclasses.fields(given)}
    for name, _, meaning, secret in environment.listing():
        value = os.environ.get(name, "") if name not in values else values[name]
        value = {"TONGBAN_ORIGIN": given.origin, "TONGBAN_IDENTITY": given.identity_origin}.get(name, value)
        table.add_row(name, _shown(value, secret, name in os.environ), meaning)
    return table


def _shown(value: Any, secret: bool, is_set: bool) -> str:
    if secret:
        return console.say("（已设置）", "(set)") if is_set else console.say("（未设置）", "(not set)")
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    return text if is_set else f"[dim]{text or '–'}[/]"


def _checks(given: environment.Environment) -> Iterator[Check]:
    yield "环境变量", "names of settings", _names
    yield "数据目录", "data folder", lambda: _disk(given.data)
    yield "密钥", "keys", lambda: _keys(given)
    yield "端口", "ports", lambda: _ports(given)
    yield "城市目录", "city folder", lambda: str(city.folder(None))
    yield "字体", "fonts", _fonts
    yield "数据库", "database", lambda: _with_database(_version)
    yield "数据表", "tables", lambda: _with_database(_tables)
    yield "任务队列", "jobs", lambda: _with_database(_jobs)


def _names() -> str:
    known = {name for name, *_ in environment.listing()}
    for name in sorted(os.environ):
        if name.startswith("TONGBAN_") and name not in known | {"TONGBAN_TEST_DB", "TONGBAN_PARENT"}:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DomainError(
                "unknown_setting", f"{name} 不是通办的设置{hint}", f"{name} is no setting{hint}"
            )
    return f"{len(known)}"


def _disk(data: Path) -> str:
    from shutil import disk_usage

    from tongban.cli.setting_up import prepare_data

    prepare_data(data)
    free = disk_usage(data).free
    if free < FREE:
        raise DomainError("disk", f"仅余 {free // 2**20} MiB", f"only {free // 2**20} MiB are free")
    return console.say(
        f"{data}，可用空间 {free // 2**30} GiB", f"{data}, {free // 2**30} GiB of space are free"
    )


def _keys(given: environment.Environment) -> str:
    _, previous = environment.master_keys(given.data)
    folder = given.data / "keys"
    if folder.exists() and folder.stat().st_mode & 0o077:
        raise DomainError("keys", f"{folder} 可被他人读取", f"{folder} can be read by others; chmod 700 it")
    return console.say(
        f"当前密钥，及 {len(previous)} 个旧密钥", f"the current one and {len(previous)} earlier"
    )


def _ports(given: environment.Environment) -> str:
    try:
        require_free(given.bind, given.port)
    except DomainError:
        return console.say(f"{given.port} 正在使用", f"{given.port} is in use (by a running Tongban?)")
    return console.say(f"{given.port} 空闲", f"{given.port} is free")


def _fonts() -> str:
    from tongban.foundation import pdf

    made = pdf.render("#set page(width: 60mm, height: 20mm)\n通办 𠮷 㐂 Tongban", {})
    return console.say(f"PDF {len(made):,} 字节", f"a PDF of {len(made):,} bytes")


def _with_database(examine: Callable[[], str]) -> str:
    with site.opened():
        return examine()


def _version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
    if int(version.split(".")[0]) < 16:
        raise DomainError("version", f"PostgreSQL {version} 过旧", f"PostgreSQL {version} is older than 16")
    return f"PostgreSQL {version}"


def _tables() -> str:
    if not site.migrated():
        raise DomainError("not_migrated", "请运行 tongban init", "run `tongban init`")
    return console.say("最新", "up to date")


def _jobs() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'), "
            "count(*) FILTER (WHERE status = 'todo' AND scheduled_at < now() - interval '10 min') "
            "FROM procrastinate_jobs"
        )
        waiting, failed, late = cursor.fetchone()
    if failed or late:
        raise DomainError(
            "jobs", f"{failed} 个失败，{late} 个迟滞", f"{failed} failed, {late} late; is a worker running?"
        )
    return console.say(
        f"{waiting} 个任务按时等待，没有逾期的", f"{waiting} jobs wait for their time; none is overdue"
    )
