"""`tongban init` and `tongban populate`: keys, database, tables; residents."""

from pathlib import Path

from tongban.cli import console, site
from tongban.settings import environment


def init() -> None:
    """Make keys, database and tables; harmless when they are there."""
    given = environment.read()
    prepare_data(given.data)
    with console.step("密钥", "Keys"):
        environment.master_keys(given.data)
    with site.opened(), console.step("数据库", "Database and tables"):
        site.migrate()
        site.collect_static()
    console.out.print(
        console.say(
            f"就绪：{given.data}。下一步：tongban load，然后 tongban run。",
            f"Ready: {given.data}. Next: tongban load, then tongban run.",
        )
    )


def prepare_data(data: Path) -> None:
    """Make the data folder. Raises SettingError when it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise environment.SettingError(
            f"The data folder {data} cannot be written ({error.strerror}); set TONGBAN_DATA to one that can."
        ) from error


def populate(count: int, seed: int) -> None:
    """Fill the registers with `count` synthetic residents."""
    with site.opened(), console.step(f"{count:,} 名居民", f"{count:,} residents") as report:
        from tongban.registry.people import population

        population.fill(count, seed, report)
