"""Forms for people from the JSON Schema of an item, for every screen that asks the same questions.

    for step in steps(form, language): …            one page per step: key, title, keys of its fields
    fields(form, step, language, answers=…, known=…, errors=…, post=…)   -> [Field], each to be rendered by
        {% include "web/field.html" %} with `field`; `known` is what the registers hold (by x-prefill name)
    read(form, step, post, known=…) -> answers      what was typed; what cannot be read stays as text, so that
        validation names it and the page shows it again; an emptied field is absent
    faults(form, answers, keys) -> [FieldError]     of these fields only; web/error_summary.html lists them
    clean(form, answers) -> answers                 without fields that x-show-if hides now
    only_redraws(post) -> bool                      a button inside the form (find, add, remove) was pressed,
        or an answer changed on which others depend (web/redrawn_field.html in the element with id `parts`):
        keep what was read and show the same step again, without judging it

Nothing is lost by a reload: a page is drawn from the answers alone, right or wrong.
"""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from tongban.channels.web import reading
from tongban.channels.web.drawing import Field, fields
from tongban.channels.web.schemas import Step, clean, faults, fixed, in_language, open_steps, shown, steps
from tongban.channels.web.telling import Answered, display, summary

__all__ = [
    "Answered",
    "Field",
    "Step",
    "clean",
    "display",
    "faults",
    "fields",
    "fixed",
    "in_language",
    "only_redraws",
    "open_steps",
    "read",
    "shown",
    "steps",
    "summary",
]


def only_redraws(post: QueryDict) -> bool:
    """A button inside the form was pressed, not the one that goes on; or an answer asks for a fresh page."""
    return any(button in post for button in ("find", "add", "remove", "redraw"))


def read(
    form: Mapping[str, Any], step: Step, post: QueryDict, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The answers of one step as posted. Fixed fields come from `known`, whatever the browser sends."""
    answers: dict[str, Any] = {}
    for key in step.keys:
        schema = form["properties"][key]
        value = fixed(schema, known or {})
        if value is None:
            value = reading.value(schema, key, post)
        if value is not None:
            answers[key] = value
    return answers
