"""`tongban demo`: from nothing to a living city with an open page, and again in seconds.

Every finished step is recorded with its data. A start that was killed goes on where it was: the city and the
residents come whole or not at all, the lived days one by one.
"""

import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tongban.cli import city, console, living, progress, servers, setting_up, site, supervisor
from tongban.cli.supervisor import Program
from tongban.foundation.errors import DomainError
from tongban.settings import environment
from tongban.settings.environment import Environment

PATIENCE = 90  # seconds until the pages must answer


def demo() -> None:
    """Set up what is missing, then serve until Ctrl-C."""
    given = environment.read()
    servers.end_on_sigterm()
    with console.step("环境", "Environment"):
        setting_up.prepare_data(given.data)
        for port in (given.port, *((given.identity_port,) if not given.issuer else ())):
            servers.require_free(given.bind, port)
        environment.master_keys(given.data)
    try:
        with ExitStack() as stack:
            with console.step("数据库", "Database"):
                stack.enter_context(site.opened(tied=True))
            _set_up(given)
            _serve(given)
    except KeyboardInterrupt:
        console.out.print(
            console.say("已停止；已完成的步骤会保留。", "Stopped; the finished steps are kept.")
        )
        raise


def _set_up(given: Environment) -> None:
    from tongban.cli import accounts

    with console.step("数据表", "Migrations"):
        site.migrate()
        site.collect_static()
    _city(given)
    _residents(given)
    _days(given)
    edition = accounts.edition(given)
    if progress.mark("identity") != edition:
        with console.step("身份服务与演示账号", "Identity service and demo accounts"):
            accounts.prepare(given)
            progress.finish("identity", edition)


def _city(given: Environment) -> None:
    from tongban.cli.judging import LAW
    from tongban.registry import loading

    folder = city.folder(None)
    edition = city.digest(folder)
    if progress.mark("city") != edition:
        with console.step(f"城市 {folder.name}", f"City of {folder.name}") as report:
            progress.once("city", lambda: loading.load(folder, report, LAW), edition)


def _residents(given: Environment) -> None:
    from tongban.registry.people import population

    if progress.mark("residents") is None:
        title = (f"{given.residents:,} 名居民", f"{given.residents:,} residents")
        with console.step(*title) as report:
            progress.once("residents", lambda: population.fill(given.residents, living.SEED, report))


def _days(given: Environment) -> None:
    """Live the days before today that were not lived yet; a second start does not begin new ones."""
    if progress.mark("days") is None:
        title = (f"模拟 {given.days} 天的办件", f"{given.days} simulated days")
        with console.step(*title) as report:
            living.live_all(given, report)
        progress.finish("days")


def _programs(given: Environment) -> list[Program]:
    logs = given.data / "log"
    logs.mkdir(exist_ok=True)
    parts = ["identity", "web", "worker"] if not given.issuer else ["web", "worker"]
    return [Program(part, ["run", part], logs / f"{part}.log") for part in parts]


def _serve(given: Environment) -> None:
    programs = _programs(given)
    supervisor.keep(
        programs,
        started=lambda asked_to_end: _announce(given, programs, asked_to_end),
        tend=lambda: servers.tend_database(given),
    )
    console.out.print(console.say("已停止，数据保留。", "Stopped; the data are kept."))


def _announce(given: Environment, programs: list[Program], asked_to_end: threading.Event) -> None:
    from tongban.cli import accounts

    with console.step("网页", "Pages"):
        for origin in (given.origin, *((given.identity_origin,) if not given.issuer else ())):
            if not _answers(origin, programs, asked_to_end):
                return
    accounts.show(given)
    console.out.print(console.say("Ctrl-C 结束。", "Ctrl-C ends it."))


def _answers(origin: str, programs: list[Program], asked_to_end: threading.Event) -> bool:
    """Wait for a page; False when the end is asked for first. Raises DomainError when none answers."""
    end = time.monotonic() + PATIENCE
    while not asked_to_end.wait(0.1):
        try:
            urllib.request.urlopen(origin, timeout=10).close()  # noqa: S310 (our own address)
            return True
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return True
        except OSError:
            pass
        for program in programs:
            program.tend()
        if time.monotonic() > end:
            raise _silent(origin, programs[0].log)
    return False


def _silent(origin: str, log: Path | None) -> DomainError:
    folder = log.parent if log else "–"
    return DomainError(
        "no_answer",
        f"{origin} 没有响应；日志在 {folder}。",
        f"{origin} does not answer; the logs are in {folder}.",
    )
