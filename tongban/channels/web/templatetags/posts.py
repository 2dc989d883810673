"""The posts that somebody holds, for links that only some are shown."""

from typing import Any

from django import template

from tongban.foundation import clock
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Post

register = template.Library()


@register.filter
def posts(user: Any) -> set[str]:
    """`{% with held=user|posts %}{% if "clerk" in held %}`: today, while active. One statement for staff."""
    if not isinstance(user, User) or user.staff_id is None:
        return set()
    today = clock.today()
    held = Post.objects.filter(staff=user.staff_id, staff__active=True, valid_from__lte=today)
    return set(held.exclude(valid_to__lt=today).values_list("role", flat=True))
