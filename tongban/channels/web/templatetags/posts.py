"""Whether somebody holds a post, for links that only some are shown."""

from typing import Any

from django import template

from tongban.foundation import clock
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Post

register = template.Library()


@register.filter
def holds(user: Any, roles: str) -> bool:
    """`{% if user|holds:"steward auditor" %}`: today, while active. One statement for staff."""
    if not isinstance(user, User) or user.staff_id is None:
        return False
    today = clock.today()
    posts = Post.objects.filter(staff=user.staff_id, staff__active=True, role__in=roles.split())
    return posts.filter(valid_from__lte=today).exclude(valid_to__lt=today).exists()
