"""What the pages of an application share: the draft, its steps in order, what is still open."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from tongban.casework.cases.models import Draft
from tongban.casework.cases.services import drafts, eligibility
from tongban.casework.procedures.decisions import Proposal, facts_with, propose
from tongban.channels.portal import handing_in
from tongban.channels.web import forms
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.accounts.models import User
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.catalogue.validation import FieldError
from tongban.registry.organisations.authority import deciding_office, routing_division
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import facts_of, known

#: The step of a draft whose form is filled in; no step of a form begins with a sign.
MATERIALS = "+materials"


@dataclass(frozen=True)
class Page:
    """A step of the form and its place: `number` of `total`, the address of the page `before`."""

    step: forms.Step
    number: int
    total: int
    before: str


@dataclass(frozen=True)
class Choice:
    """Whom one may apply for: `value` is "self" or the key of an organisation; `bar` says why not."""

    value: str
    applicant: Person | Organization
    bar: str


@dataclass(frozen=True)
class OpenPoint:
    """Something that must be mended before submitting, and where."""

    sentence: str
    address: str


def on_behalf(user: User, version: ItemVersion, language: str) -> list[Choice]:
    """Whom the user may apply for under this item: themselves, and the organisations they represent."""
    audience = version.guide["audience"]
    applicants: list[tuple[str, Person | Organization]] = []
    if "person" in audience and user.person:
        applicants.append(("self", user.person))
    if "organization" in audience:
        rows = Organization.objects.filter(representative=user.person_id).order_by("name")
        applicants += [(str(row.pk), row) for row in rows]
    return [Choice(value, applicant, bar(version, applicant, language)) for value, applicant in applicants]


def bar(version: ItemVersion, applicant: Person | Organization, language: str) -> str:
    """Why this applicant cannot ask for this item, said before a page is filled in; nothing if they can."""
    try:
        eligibility.require(version, applicant, {})
        division = routing_division(routing=version.guide["routing"], applicant=applicant, point=None)
        deciding_office(item_code=version.item_id, division_code=division, step="accept", on=clock.today())
    except DomainError as error:
        return error.message(language)
    return ""


def applicant_of(draft: Draft) -> Person | Organization:
    """The person or organisation that the draft is for."""
    applicant = draft.organization or draft.user.person
    assert applicant is not None
    return applicant


def known_of(draft: Draft) -> dict[str, Any]:
    """What the registers know of the applicant, by x-prefill name."""
    return known(applicant_of(draft))


def _steps(draft: Draft, language: str) -> list[forms.Step]:
    return forms.open_steps(draft.version.form, draft.answers, language)


def address(draft: Draft, key: str) -> str:
    """The page of a step of the form."""
    return reverse("portal:step", args=[draft.version.item_id, key])


def materials_address(draft: Draft) -> str:
    """The page of the materials; not a step of the form, which may have one of that name."""
    return reverse("portal:materials", args=[draft.version.item_id])


def page(draft: Draft, key: str, language: str) -> Page | None:
    """The page of the step `key`, if it has something to ask now."""
    found = _steps(draft, language)
    for index, step in enumerate(found):
        if step.key == key:
            before = (
                address(draft, found[index - 1].key)
                if index
                else reverse("portal:start", args=[draft.version.item_id])
            )
            return Page(step, index + 1, len(found) + 2, before)
    return None


def first(draft: Draft, language: str) -> str:
    """Where an application begins."""
    found = _steps(draft, language)
    return address(draft, found[0].key) if found else materials_address(draft)


def last(draft: Draft, language: str) -> str:
    """The page before the materials."""
    found = _steps(draft, language)
    return address(draft, found[-1].key) if found else reverse("portal:start", args=[draft.version.item_id])


def place_of_materials(draft: Draft, language: str) -> tuple[int, int]:
    """Number and total: the materials come after the form, the check is last."""
    count = len(_steps(draft, language))
    return count + 1, count + 2


def after(draft: Draft, page_: Page, language: str) -> str:
    """Where a step leads, by the answers as they are now."""
    keys = [step.key for step in _steps(draft, language)]
    rest = keys[keys.index(page_.step.key) + 1 :] if page_.step.key in keys else []
    if rest:
        return address(draft, rest[0])
    if draft.version.guide["materials"]:
        return materials_address(draft)
    return reverse("portal:check", args=[draft.version.item_id])


def resume(draft: Draft, language: str) -> str:
    """Where somebody left off."""
    if draft.step == MATERIALS:
        return materials_address(draft)
    return address(draft, draft.step) if page(draft, draft.step, language) else first(draft, language)


def keep(draft: Draft, page_: Page, post: QueryDict) -> Draft:
    """Keep what was typed into a step, right or wrong."""
    answers = forms.read(draft.version.form, page_.step, post, known_of(draft))
    emptied = {key: None for key in page_.step.keys if key not in answers}
    kept = drafts.save(draft=draft, answers={**emptied, **answers}, step=page_.step.key)
    draft.answers, draft.step, draft.saved_at = kept.answers, kept.step, kept.saved_at
    return draft


def clean(draft: Draft) -> dict[str, Any]:
    """The answers as they would be submitted: what the registers state, and nothing that is hidden."""
    form, facts = draft.version.form, known_of(draft)
    stated = {key: forms.fixed(schema, facts) for key, schema in form["properties"].items()}
    answers = {**draft.answers, **{key: value for key, value in stated.items() if value is not None}}
    return forms.clean(form, answers)


def stated(draft: Draft) -> set[str]:
    """The keys of the fields that the registers state."""
    facts, properties = known_of(draft), draft.version.form["properties"]
    return {key for key, schema in properties.items() if forms.fixed(schema, facts) is not None}


def faults(draft: Draft, page_: Page) -> list[FieldError]:
    """What is wrong with the answers of one step."""
    return forms.faults(draft.version.form, clean(draft), page_.step.keys)


def entries(draft: Draft) -> dict[str, handing_in.Entry]:
    """The materials as they stand, those of the registers included."""
    kept = {}
    for material in draft.version.guide["materials"]:
        entry = draft.materials.get(material["key"])
        if entry is None and handing_in.from_register(material):
            entry = {"status": "register", "source": str(material.get("issuer", ""))[:80]}
        kept[material["key"]] = entry or {"status": "missing"}
    return kept


def open_points(draft: Draft, language: str) -> list[OpenPoint]:
    """Every fault of the whole draft, each with the page that mends it."""
    found, answers = [], clean(draft)
    for step in _steps(draft, language):
        for fault in forms.faults(draft.version.form, answers, step.keys):
            sentence = fault.en if language.startswith("en") else fault.zh
            found.append(
                OpenPoint(sentence, f"{address(draft, step.key)}?change=1#f-{fault.field.replace('.', '-')}")
            )
    if handing_in.unanswered(draft.version.guide["materials"], entries(draft)):
        found.append(OpenPoint(gettext("还有必要材料没有选择提交方式。"), materials_address(draft)))
    return found


def foresight(draft: Draft) -> Proposal | None:
    """What the decision table would say now, when that is not a grant; an office decides, not the table."""
    given = [key for key, entry in entries(draft).items() if entry["status"] != "missing"]
    today = clock.today()
    facts = facts_with(facts_of(applicant_of(draft), on=today), draft.version.guide, given, on=today)
    proposal = propose(draft.version.decision, clean(draft), facts)
    return proposal if proposal.outcome in {"refused", "incomplete"} else None
