"""What the ledger holds of a case, in the words of the desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongban.foundation.ledger.models import Event
from tongban.registry.organisations.models import Staff

KINDS = {
    "case.received": _("收件"),
    "case.noticed": _("一次性告知"),
    "case.supplemented": _("申请人补正"),
    "case.corrected": _("当场更正"),
    "case.accepted": _("受理"),
    "case.handled": _("审查"),
    "case.decided": _("作出决定"),
    "case.withdrawn": _("申请人撤回"),
    "case.not_accepted": _("不予受理"),
    "evidence.given": _("补交材料"),
    "case.closed": _("办结"),
    "task.claimed": _("认领环节"),
    "task.released": _("放回环节"),
    "certificate.issued": _("颁发证照"),
    "certificate.revoked": _("撤销证照"),
}
ACTORS = {"person": _("申请人"), "organization": _("申请单位"), "system": _("系统")}


@dataclass(frozen=True)
class Told:
    """One event, ready to read; `number` is its number in the ledger."""

    number: int
    at: datetime
    what: str
    who: str
    note: str


def tell(events: Iterable[Event]) -> list[Told]:
    """The events in words, the latest first; the names of staff cost one statement."""
    rows = list(events)
    numbers = {int(event.actor[6:]) for event in rows if event.actor.startswith("staff:")}
    staff = {one.pk: str(one) for one in Staff.objects.filter(pk__in=numbers)} if numbers else {}
    return [
        Told(
            event.pk,
            event.at,
            str(KINDS.get(event.kind, event.kind)),
            _who(event.actor, staff),
            _note(event.kind, event.data),
        )
        for event in reversed(rows)
    ]


def _who(actor: str, staff: Mapping[int, str]) -> str:
    kind, _sep, number = actor.partition(":")
    if kind == "staff":
        return staff.get(int(number), number)
    return str(ACTORS.get(kind, actor))


def _note(kind: str, data: Mapping[str, Any]) -> str:
    """What matters of an event beyond its name."""
    if data.get("silence"):
        return gettext("逾期未告知，依法视为受理")
    if kind == "case.decided":
        return gettext("准予") if data.get("outcome") == "granted" else gettext("不予")
    return str(data.get("identifier", ""))
