"""Loading the folder of the city: into an empty database, and again."""

from django.conf import settings
from django.core.management import call_command

from tongban.cli.judging import LAW
from tongban.registry import loading

from .rows import Row, seconds, stage


def measure(small: bool) -> list[Row]:
    """Seconds for the whole city; the small run loads it, too, for there is no smaller city."""
    with stage("tables"):
        call_command("migrate", interactive=False, verbosity=0)
    folder = settings.ENV.cities / settings.ENV.city
    with stage("first load"):
        first = seconds(lambda: loading.load(folder, judges=LAW))
    rows = [Row("load", first, "s", 60, "60 s into an empty database", at_most=1)]
    if not small:
        with stage("second load"):
            again = seconds(lambda: loading.load(folder, judges=LAW))
        rows.append(Row("load.again", again, "s", 60, "60 s with nothing changed", at_most=1))
    return rows
