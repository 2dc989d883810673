"""The acts of an officer: each calls one service; what it refuses is said on the same page, nothing lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tongban.casework.cases import queries
from tongban.casework.cases.models import Task
from tongban.casework.cases.services import deciding, handling
from tongban.channels.desk.pages import task_page, visible_task
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.foundation.errors import DomainError
from tongban.registry.organisations.models import Role, Staff

Act = Callable[[int, Staff, dict[str, Any]], object]

#: The services behind the buttons, and what is said when they have done their work.
ACTS: dict[str, tuple[Act, Any]] = {
    "claim": (lambda task, staff, typed: handling.claim(task_id=task, staff=staff), _("已认领。")),
    "release": (lambda task, staff, typed: handling.release(task_id=task, staff=staff), _("已放回。")),
    "accept": (lambda task, staff, typed: handling.accept(task_id=task, staff=staff), _("已受理。")),
    "notice": (
        lambda task, staff, typed: handling.notice(
            task_id=task, staff=staff, materials=typed["materials"], remarks=typed["remarks"]
        ),
        _("已一次性告知申请人。"),
    ),
    "refuse": (
        lambda task, staff, typed: handling.refuse_to_accept(
            task_id=task,
            staff=staff,
            **{name: typed[name] for name in ("ground", "reason_zh", "reason_en", "competent")},
        ),
        _("不予受理决定已作出。"),
    ),
    "review": (
        lambda task, staff, typed: handling.review(task_id=task, staff=staff, remark=typed["remark"]),
        _("审查意见已提交。"),
    ),
    "decide": (
        lambda task, staff, typed: deciding.decide(
            task_id=task,
            staff=staff,
            **{name: typed[name] for name in ("outcome", "reason_zh", "reason_en", "rule", "law")},
        ),
        _("决定已作出并签名。"),
    ),
}
LONGEST = 4000  # characters of a reason or a remark


def read(post: QueryDict) -> dict[str, Any]:
    """What was typed into the form of an act."""
    texts = ("outcome", "reason_zh", "reason_en", "law", "remark", "remarks", "ground", "competent")
    typed: dict[str, Any] = {name: str(post[name]).strip()[:LONGEST] for name in texts if name in post}
    typed.setdefault("remark", "")
    typed.setdefault("remarks", "")
    typed["rule"] = post.get("rule", "")[:60]
    typed["materials"] = post.getlist("materials")
    return typed


@require_POST
@staff_role(Role.OFFICER)
def act(request: HttpRequest, task_id: int, act: str) -> HttpResponse:
    """Do one act on one task."""
    if act not in ACTS:
        raise Http404
    task = visible_task(user_of(request), task_id)
    do, done = ACTS[act]
    empty = dict.fromkeys(("outcome", "reason_zh", "reason_en", "law", "ground", "competent"), "")
    typed = {**empty, **read(request.POST), "act": act}
    try:
        do(task.pk, post_of(request).staff, typed)
    except DomainError as refusal:
        return _refused(request, task_id, act, typed, refusal)
    refuses = act == "refuse" or typed["outcome"] == "refused"
    say = messages.warning if refuses else messages.success
    say(request, f"{task.case.number} {done}")
    return _onward(request, task, act)


def _onward(request: HttpRequest, task: Task, act: str) -> HttpResponse:
    """To the next step of the same case if it waits for the same officer, else back to what waits."""
    if act in {"claim", "release"}:
        return redirect("desk:task", task_id=task.pk)
    following = queries.tasks_visible_to(post_of(request).staff).filter(case=task.case_id).first()
    if following is not None:
        return redirect("desk:task", task_id=following.pk)
    return redirect("desk:case", number=task.case.number)


def _refused(
    request: HttpRequest, task_id: int, act: str, typed: dict[str, Any], refusal: DomainError
) -> HttpResponse:
    """A button pressed twice has done its work; every other refusal is shown beside what was typed."""
    task = visible_task(user_of(request), task_id)
    if refusal.code == "already_done" and task.done_by_id == post_of(request).staff_id:
        messages.info(request, gettext("该环节您已办结，没有重复办理。"))
        return _onward(request, task, act)
    if act != "notice":
        typed.pop("materials")
    else:
        typed["materials"] = set(typed["materials"])
    sentence = refusal.message(get_language() or "zh-hans")
    return task_page(request, task, typed=typed, error=sentence, status=refusal.status)
