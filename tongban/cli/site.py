"""What most commands need first: the database running, and Django ready."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tongban.foundation import embedded
from tongban.settings import environment

SETTINGS = "tongban.settings.base"


def prepare() -> None:
    """Make Django ready; no database yet."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


@contextmanager
def database(*, tied: bool = False) -> Iterator[str]:
    """The database while the block runs: that of DATABASE_URL, or the embedded one. Yields its URL."""
    given = environment.read()
    if given.database_url:
        yield given.database_url
        return
    with embedded.in_use(given.data / "pg", tied=tied) as server:
        yield embedded.create_database(server, "tongban")


@contextmanager
def opened(*, tied: bool = False) -> Iterator[None]:
    """Database and Django while the block runs."""
    with database(tied=tied):
        prepare()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


def migrate() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Put styles and scripts where the web serves them, under names that change with their content."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]
    edition = repr([(path, os.path.getmtime(path), os.path.getsize(path)) for path in sorted(found)])
    mark = settings.STATIC_ROOT / ".edition"
    if not mark.exists() or mark.read_text() != edition:
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(edition)


def migrated() -> bool:
    """Are all tables up to date?"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
