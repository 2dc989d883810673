"""`tongban`: every command, each in one line. What is heavy is imported when its command runs."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="通办 Tongban: one open platform for all public services of a city.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
City = Annotated[
    str | None, typer.Argument(help="a folder below cities/, or a path; TONGBAN_CITY unless named")
]


@app.command()
def demo() -> None:
    """A whole city on this machine: database, residents, lived days, web, worker and identity service."""
    from tongban.cli.demo import demo

    demo()


@app.command()
def init() -> None:
    """Make keys, database and tables; safe to run again, and after each upgrade."""
    from tongban.cli.setting_up import init

    init()


@app.command()
def load(city: City = None) -> None:
    """Load the folder of a city into the database: all of it or nothing."""
    from tongban.cli.city import load

    load(city)


@app.command()
def check(city: City = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Judge the folder of a city: file, line, field, fault and mend; run its worked examples."""
    from tongban.cli.city import check

    raise typer.Exit(code=1 if check(city, as_json) else 0)


@app.command("import")
def import_list(
    items: Path,
    materials: Path,
    city: City = None,
    prune: Annotated[bool, typer.Option(help="remove the items that the list no longer names")] = False,
) -> None:
    """Take over an official list (two CSV files); forms, tables and examples stay."""
    from tongban.cli.city import import_list

    import_list(items, materials, city, prune)


@app.command()
def run(part: Annotated[str, typer.Argument(help="web, worker, identity or all")] = "all") -> None:
    """Serve: the web, the worker, or both."""
    from tongban.cli.servers import run

    run(part)


@app.command()
def verify() -> None:
    """Prove the whole ledger; name the first bad entry."""
    from tongban.cli import site

    with site.opened():
        from tongban.cli.verify import verify

        verify()


@app.command()
def backup(
    archive: Annotated[Path | None, typer.Argument()] = None,
    keys: Annotated[bool, typer.Option(help="put the keys of the data folder into the archive")] = True,
) -> None:
    """Database, files and keys into one archive."""
    from tongban.cli.backup import backup

    backup(archive, keys)


@app.command()
def restore(archive: Path) -> None:
    """An archive back into an empty database; its ledger is proven."""
    from tongban.cli.backup import restore

    restore(archive)


@app.command()
def rekey(make: Annotated[bool, typer.Option("--make", help="put a new key in place first")] = False) -> None:
    """Seal everything with the master key in use; `--make` puts a new one in place."""
    from tongban.cli import rekeying

    if make:
        rekeying.make_key()
    else:
        rekeying.rekey()


@app.command()
def doctor() -> None:
    """List the settings and what is wrong."""
    from tongban.cli.doctor import doctor

    raise typer.Exit(code=1 if doctor() else 0)


@app.command()
def simulate(days: int = 7, per_day: int = 150, seed: int = 1) -> None:
    """Days of city life up to today, through the real services."""
    from tongban.cli import console, site

    with site.opened(), console.step(f"模拟 {days} 天", f"{days} simulated days") as report:
        from tongban.cli.simulation import simulate

        count = simulate(days=days, per_day=per_day, seed=seed, progress=report)
    console.out.print(str(count))


@app.command()
def populate(count: int = 50_000, seed: int = 1) -> None:
    """Synthetic residents with the marginals of the city; up to 25 million."""
    from tongban.cli.setting_up import populate

    populate(count, seed)


@app.command()
def token(
    user: Annotated[str, typer.Option(help="user name of the one as whom the client acts")] = "",
    name: Annotated[str, typer.Option(help="what the client is called")] = "cli",
) -> None:
    """A client of the API, a token, and a line to try it."""
    from tongban.cli.tokens import issue

    issue(user, name)


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="rows to run; all unless named")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Each figure beside its limit."""
    from tongban.cli.bench import bench

    bench(names or [], as_json)


def main() -> None:
    """Run a command. Faults of the data, the settings or the database are one sentence."""
    from tongban.cli import faults

    with faults.told():
        app()


if __name__ == "__main__":
    main()
