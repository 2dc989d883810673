"""Small words of the console."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tongban.channels.console import words
from tongban.channels.web.templatetags.web import origin_words

register = template.Library()

KNOWN: dict[str, Mapping[Any, Any]] = {
    "level": words.LEVELS,
    "step": words.STEPS,
    "role": words.ROLES,
    "outcome": words.OUTCOMES,
    "audience": words.AUDIENCE,
}
TINTS = {"granted": "green", "refused": "red", "incomplete": "yellow", "invalid": "grey"}


@register.filter
def called(key: str, kind: str) -> str:
    """The word for a code: `{{ step|called:"step" }}`."""
    return str(KNOWN[kind].get(key, key))


@register.filter
def placed(provenance: Mapping[str, Any]) -> str:
    """Where the coordinates of a service point come from."""
    return words.place(provenance)


@register.filter
def outcome_tag(outcome: str) -> SafeString:
    """An outcome of a decision table as a tag."""
    tint = TINTS.get(outcome, "grey")
    return format_html(
        '<strong class="govuk-tag govuk-tag--{}">{}</strong>', tint, called(outcome, "outcome")
    )


@register.filter
def origin(word: str) -> SafeString | str:
    """A word of provenance as a mark."""
    known = origin_words()
    if word not in known:
        return word
    return format_html('<span class="tb-mark tb-mark--{}">{}</span>', word, known[word])


@register.filter
def origins(guide: Mapping[str, Any]) -> SafeString:
    """How many fields of a guide come from where, the weakest last."""
    given = list(guide.get("provenance", {}).values())
    counted = [(word, text, given.count(word)) for word, text in origin_words().items() if word in given]
    return format_html_join(" ", '<span class="tb-mark tb-mark--{}">{} {}</span>', counted)
