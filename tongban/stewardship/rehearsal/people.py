"""Who takes part in a rehearsal: the published items, everyone on duty, and the range of residents."""

from dataclasses import dataclass

from django.db.models import Max, Min

from tongban.registry.catalogue import queries as catalogue
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.authority import city_division
from tongban.registry.organisations.models import Post, Role, ServicePoint, Staff
from tongban.registry.people.models import Organization, Person


@dataclass(frozen=True)
class City:
    """The people of a rehearsal, read once; ranges are of primary keys, (0, 0) when there are none."""

    division: str
    versions: list[ItemVersion]
    clerks: list[tuple[Staff, ServicePoint]]
    officers: dict[str, Staff]
    persons: tuple[int, int]
    organizations: tuple[int, int]


def read_city() -> City:
    """Everyone on duty, and the range of residents to draw from."""
    posts = Post.objects.filter(staff__active=True).select_related("staff", "point").order_by("pk")
    return City(
        city_division(),
        list(catalogue.published().order_by("item_id")),
        [(post.staff, post.point) for post in posts.filter(role=Role.CLERK) if post.point],
        {post.department_id: post.staff for post in posts.filter(role=Role.OFFICER) if post.department_id},
        _range(Person),
        _range(Organization),
    )


def _range(model: type[Person] | type[Organization]) -> tuple[int, int]:
    bounds = model._default_manager.aggregate(low=Min("pk"), high=Max("pk"))
    return bounds["low"] or 0, bounds["high"] or 0
