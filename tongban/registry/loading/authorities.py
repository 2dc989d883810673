"""authorities.csv: who may take which step of an item, by tier of office; loading spreads it over offices."""

import csv
import io
from typing import Any

AUTHORITIES = ("item", "steps", "level", "windows", "valid_from", "valid_to", "ground", "provenance")
STEPS = "accept review decide issue"
#: From March 2018 the clerks of the centres finish what can be finished on the spot (全市通办).
SINCE = "2018-03-01"
DELEGATION = "沪府办发〔2018〕3号"


def authority_lines(text: str, guides: dict[str, dict[str, Any]]) -> str:
    """The file with usual lines for items that had none, without the lines of items that are gone."""
    reader = csv.DictReader(io.StringIO(text))
    lines = [line for line in reader if line["item"] in guides]
    known = {line["item"] for line in lines}
    for code, guide in guides.items():
        if code not in known:
            lines += _usual(code, guide)
    out = io.StringIO()
    writer = csv.DictWriter(out, AUTHORITIES, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(lines, key=lambda line: (line["item"], line["level"], line["valid_from"])))
    return out.getvalue()


def _usual(code: str, guide: dict[str, Any]) -> list[dict[str, str]]:
    """The office of the item's tier takes all steps; the city's own does for those who live outside it."""
    spot = guide["on_the_spot"]
    levels = dict.fromkeys([guide["level"], *(["city"] if guide["routing"] == "any" else [])])
    return [
        {
            "item": code,
            "steps": STEPS,
            "level": level,
            "windows": "Y" if spot else "N",
            "valid_from": SINCE,
            "valid_to": "",
            "ground": DELEGATION if spot else guide["legal_basis"]["zh"][0],
            "provenance": "modelled",
        }
        for level in levels
    ]
