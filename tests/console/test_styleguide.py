"""The style guide: public, living, and asks the database nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.channels.console.styleguide import tokens


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_reads_the_style_guide_and_no_search_engine_keeps_it(language: str) -> None:
    client = Client(headers={"accept-language": language})
    with CaptureQueriesContext(connection) as seen:
        response = client.get("/styleguide/")
    page = response.content.decode()
    assert response.status_code == 200 and response["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in page and len(seen) == 0


@pytest.mark.django_db
def test_it_shows_every_part_and_every_colour() -> None:
    page = Client().get("/styleguide/").content.decode()
    parts = (
        "govuk-tag--red", "tb-turn", "tb-days", "tb-timeline", "ct-materials", "tb-card--accent", "dk-head",
        "cs-filters", "tb-paging", "cs-rules", "govuk-button--warning", "govuk-radios", "govuk-checkboxes",
        "govuk-select", "govuk-textarea", "govuk-error-summary", "govuk-error-message", "tb-card--danger",
    )  # fmt: skip
    assert [part for part in parts if part not in page] == []
    colours = {name for name, value in tokens()["light"].items() if value.startswith("#")}
    assert {"ink", "paper", "vermilion"} <= colours
    assert [name for name in colours if f"<code>{name}</code>" not in page] == []


@pytest.mark.django_db
def test_each_of_its_anchors_is_there_once() -> None:
    page = Client().get("/styleguide/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
    assert [one for one in re.findall(r'href="#([^"]+)"', page) if one not in ids] == []
