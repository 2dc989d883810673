"""Prints bodies of applications for a resident, one JSON a line: `python -m tests.crash.bodies ID COUNT`."""

import json
import random
import sys

from tongban.cli import site


def main(number: str, count: int) -> None:
    from tongban.registry.catalogue import queries
    from tongban.registry.people.queries import find_applicant
    from tongban.stewardship.rehearsal.answers import answer

    person, chance = find_applicant(number), random.Random(7)
    versions = [version for version in queries.published() if "person" in version.guide["audience"]]
    printed = 0
    for version in sorted(versions, key=lambda version: version.item_id) * count:
        answers = answer(version.form, person, chance)
        if answers is None:
            continue
        body = {"item": version.item_id, "version": version.number, "applicant": number}
        print(json.dumps(body | {"answers": answers, "materials": {}}, default=str))
        printed += 1
        if printed == count:
            return


if __name__ == "__main__":
    with site.opened():
        main(sys.argv[1], int(sys.argv[2]))
