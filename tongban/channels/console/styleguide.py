"""The style guide: every part of the screens once, drawn by the very templates that the screens use."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tongban.channels.console import samples
from tongban.channels.console.words import ORIGINS

TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")


@dataclass(frozen=True)
class Colour:
    """A colour by its name, by day and by night."""

    name: str
    light: str
    dark: str


def tokens() -> dict[str, dict[str, str]]:
    """What tokens.css states, by scheme (`light`, `dark`) and name."""
    found = finders.find("web/tokens.css")
    assert isinstance(found, str)
    text = re.sub(r"/\*.*?\*/", "", Path(found).read_text(), flags=re.DOTALL)
    light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
    return {"light": dict(TOKEN.findall(light)), "dark": dict(TOKEN.findall(rest.partition("@media")[0]))}


def colours(stated: dict[str, dict[str, str]]) -> list[Colour]:
    """The tokens that are colours; those that the night does not change are the same."""
    return [
        Colour(name, value, stated["dark"].get(name, value))
        for name, value in stated["light"].items()
        if value.startswith("#")
    ]


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page, for everybody; search engines are asked to pass it by."""
    stated = tokens()
    periods, faulty = samples.clocks(), samples.faulty()
    context = {
        "colours": colours(stated),
        "spaces": [one for one in stated["light"].items() if one[0].startswith("space-")],
        "statuses": samples.statuses(),
        "origins": {"provenance": {word: word for word in ORIGINS}},
        "case": samples.case(periods),
        "clocks": periods,
        "running": periods[-1],
        "events": samples.events(),
        "materials": samples.materials(),
        "card": samples.card(),
        "fields": samples.fields(),
        "faulty": faulty,
        "filters": samples.filters(),
        "sorts": [("code", gettext("按编码"), True)],
        "rows": samples.rows(),
        "table": samples.table(),
        "any": True,
        "first": False,
        "top": "?",
        "following": "?cursor=",
        "csv": "?",
    }
    response = render(request, "console/styleguide.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
