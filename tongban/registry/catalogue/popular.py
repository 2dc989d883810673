"""The items that a city puts first (popular.csv: code, provenance). A city need not name any."""

import csv
from functools import cache

from django.conf import settings

FILE = "popular.csv"


@cache
def named() -> tuple[str, ...]:
    """The codes in the city's own order."""
    path = settings.ENV.cities / settings.ENV.city / FILE
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(row["code"].strip() for row in csv.DictReader(file))
