"""`tongban run`: the web, the worker, or both under one supervisor."""

import asyncio
import importlib
import logging
import os
import signal
import socket
import sys
from typing import Any
from wsgiref.types import WSGIApplication

from tongban.cli import site, supervisor
from tongban.cli.supervisor import PARENT, Program
from tongban.foundation import embedded
from tongban.foundation.errors import DomainError
from tongban.foundation.processes import watch_parent
from tongban.settings import environment
from tongban.settings.environment import Environment

logger = logging.getLogger(__name__)

RESCUE_EVERY = 15  # seconds
SILENT = 30  # seconds without a sign of life make a worker dead; it gives one every 10


def follow_parent() -> None:
    """End with the supervisor that started this process."""
    if parent := os.environ.get(PARENT):
        watch_parent(int(parent))


def require_free(address: str, port: int) -> None:
    """Raise DomainError, naming TONGBAN_PORT, when somebody listens on the port already."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise DomainError(
                "port_in_use",
                f"端口 {port} 不可用（{error.strerror}）；"
                f"请用 TONGBAN_PORT 另选一个，例如 TONGBAN_PORT={port + 80}。",
                f"Port {port} cannot be used ({error.strerror}); "
                f"choose another with TONGBAN_PORT, for example TONGBAN_PORT={port + 80}.",
                field="TONGBAN_PORT",
            ) from error


def web(given: Environment) -> None:
    """Serve the web until SIGINT or SIGTERM."""
    site.prepare()
    site.collect_static()
    _serve("web_application", given.bind, given.port, given.web_workers, given.web_threads)


def identity(given: Environment) -> None:
    """Serve the demo's identity service until SIGINT or SIGTERM."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.identity.settings"
    _serve("identity_application", given.bind, given.identity_port, 1, 4)


def web_application() -> WSGIApplication:
    """What each web process serves."""
    application = _application("tongban.channels.wsgi")
    _warm_up()
    return application


def _warm_up() -> None:
    """What the first visitor would wait for: every page's code, and the index of the search box."""
    from django.db import DatabaseError, connections
    from django.urls import get_resolver

    from tongban.registry.catalogue import queries as catalogue

    get_resolver().check()
    try:
        catalogue.prepare_search()
    except DatabaseError:
        logger.warning("search_not_prepared")  # the database is away; whoever searches first builds it
    finally:
        connections.close_all()


def identity_application() -> WSGIApplication:
    """What the identity service's process serves."""
    return _application("tongban.identity.wsgi")


def _application(module: str) -> WSGIApplication:
    """The application of `module`; its process is gone at once with its server, or it would keep the port."""
    watch_parent(os.getppid(), signal.SIGKILL)
    application: WSGIApplication = importlib.import_module(module).application
    return application


def _serve(factory: str, address: str, port: int, workers: int, threads: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    follow_parent()
    require_free(address, port)
    Server(
        f"tongban.cli.servers:{factory}",
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,  # a thread keeps its connection to the database
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def worker(given: Environment) -> None:
    """Do deferred work until SIGINT or SIGTERM; beside it, rescue the jobs of workers that died."""
    follow_parent()
    site.prepare()
    asyncio.run(_work(given.jobs))


async def _work(concurrency: int) -> None:
    from procrastinate.contrib.django import app

    try_again(app)
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        async with app.open_async():
            await rescue()
            work = asyncio.create_task(
                app.run_worker_async(
                    concurrency=concurrency,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=8,
                    stalled_worker_timeout=SILENT,
                )
            )
            watch = asyncio.create_task(_rescue_regularly())
            done, _ = await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            watch.cancel()
            for one in done:
                one.result()  # whichever failed ends this process; the supervisor starts it again


def try_again(app: Any) -> None:
    """Try a failed job again after 2, 4, 8 … seconds, for a day or so, unless its task says otherwise."""
    from procrastinate import RetryStrategy

    for task in app.tasks.values():
        task.retry_strategy = task.retry_strategy or RetryStrategy(max_attempts=16, exponential_wait=2)


async def _rescue_regularly() -> None:
    while True:
        await asyncio.sleep(RESCUE_EVERY)
        await rescue()


async def rescue() -> int:
    """Put the jobs of dead workers back in their queues; how many. Jobs are written to be done twice."""
    from procrastinate.contrib.django import app

    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT))
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)


def everything(given: Environment) -> None:
    """Web and worker, and the embedded database when there is no other, until SIGINT or SIGTERM."""
    require_free(given.bind, given.port)
    programs = [Program("web", ["run", "web"]), Program("worker", ["run", "worker"])]
    with site.opened(tied=True):
        if not site.migrated():
            raise DomainError(
                "not_migrated",
                "数据表不是最新的；请先运行 tongban init。",
                "Tables are out of date; run `tongban init` first.",
            )
        supervisor.keep(programs, started=lambda _: None, tend=lambda: tend_database(given))


def tend_database(given: Environment) -> None:
    """Start the embedded database again when it died."""
    if not given.database_url and not embedded.running(given.data / "pg"):
        embedded.start(given.data / "pg", tied=True)


def end_on_sigterm() -> None:
    """Make SIGTERM end a command as Ctrl-C does, with its clean-up."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def run(part: str) -> None:
    """Run `part`: web, worker, identity or all."""
    given = environment.read()
    parts = {"web": web, "worker": worker, "identity": identity, "all": everything}
    if part not in parts:
        sys.exit(f"tongban run knows {', '.join(parts)}; not {part!r}.")
    if part == "all" or PARENT in os.environ:
        parts[part](given)
        return
    with site.database(tied=True):
        parts[part](given)
