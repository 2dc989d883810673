"""Authority: who may take which step of which item, for the people of which division, on which day.

Authority is data with dates (行政许可法第二十二至二十六条) and is asked for at the moment of acting, never
cached. Each question costs one statement; a denial costs a few more, to say why in one sentence.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from tongban.foundation.errors import Invalid, NotAuthorised
from tongban.foundation.statements import columns, first
from tongban.registry.organisations.models import Authority, Department, Post, Role, ServicePoint, Staff, Step
from tongban.registry.places.models import Division

#: Significant digits of a division code: community, street, district, city, province, nation.
GROUPS = (12, 9, 6, 4, 2, 0)

# These three questions are asked at every intake and every act. They are written out, because building them
# from queries would cost more than the database takes to answer.
_OVER = f"""
SELECT {columns("authority", Authority)}, {columns("department", Department)}
FROM organisations_authority AS authority
JOIN organisations_department AS department ON department.code = authority.department_id
WHERE authority.item_code = %(item)s AND authority.step = %(step)s
  AND authority.division_id IN ({", ".join(f"%(in{n})s" for n in range(len(GROUPS)))})
  AND authority.valid_from <= %(on)s AND (authority.valid_to IS NULL OR authority.valid_to >= %(on)s)
"""  # noqa: S608 (names of columns)
_OF_STAFF = """
  AND EXISTS (
    SELECT FROM organisations_post AS post JOIN organisations_staff AS staff ON staff.id = post.staff_id
    WHERE post.staff_id = %(staff)s AND staff.active
      AND post.valid_from <= %(on)s AND (post.valid_to IS NULL OR post.valid_to >= %(on)s)
      AND (post.role = 'officer' AND post.department_id = authority.department_id
           OR post.role = 'clerk' AND authority.at_windows)
  )
"""
_NEAREST = " ORDER BY authority.division_id DESC, authority.valid_from, authority.id LIMIT 1"
DECIDING = _OVER + _NEAREST
OF_STAFF = _OVER + _OF_STAFF + _NEAREST
POST = f"""
SELECT {columns("post", Post)}
FROM organisations_post AS post JOIN organisations_staff AS staff ON staff.id = post.staff_id
WHERE post.staff_id = %(staff)s AND staff.active AND post.role = %(role)s AND post.point_id = %(point)s
  AND post.valid_from <= %(on)s AND (post.valid_to IS NULL OR post.valid_to >= %(on)s)
ORDER BY post.id LIMIT 1
"""  # noqa: S608 (names of columns)

#: Where an item is decided, by its routing rule: the first that the applicant has. A person has a hukou and a
#: residence, an organization a division; this room knows neither class, only these names.
ROUTES = {
    "residence": ("residence_id", "hukou_id", "division_id"),
    "hukou": ("hukou_id", "division_id"),
    "business": ("division_id", "residence_id"),
    "any": ("residence_id", "division_id", "hukou_id"),
}


def require(*, staff: Staff, step: str, item_code: str, division_code: str, on: date) -> Authority:
    """The authority under which `staff` may take `step`, or NotAuthorised with the reason.

    Officers act for the department of their post; clerks where the authority is delegated to windows (下放).
    """
    asked = _asked(item_code, step, division_code, on)
    found = _authority(OF_STAFF, {**asked, "staff": staff.pk})
    if found is None:
        raise _denial(staff, step, item_code, division_code, on)
    return found


def deciding_office(*, item_code: str, division_code: str, step: str, on: date) -> Authority:
    """The office with authority for the people of `division_code`; the nearest one where several have it."""
    found = _authority(DECIDING, _asked(item_code, step, division_code, on))
    if found is None:
        place = _place(division_code)
        raise NotAuthorised(
            "no_office",
            f"本市没有部门有权办理“{place}”居民的该事项，请向当地的主管部门申请。",
            f"No office of this city decides this for {place}; please apply to the office there.",
            field="division",
            details={"division": division_code, "item": item_code, "step": step},
        )
    return found


def require_post(*, staff: Staff, role: str, point: ServicePoint, on: date) -> Post:
    """The post of `staff` in `role` at `point` that holds on that day, or NotAuthorised with the reason."""
    found = first(POST, {"staff": staff.pk, "role": str(role), "point": point.pk, "on": on}, Post)
    if found is None:
        raise NotAuthorised(
            "no_post",
            f"{staff}在{on}没有“{point.name}”的{Role(role).label}岗位，不能在此窗口办理。",
            f"{staff} holds no post as {role} at {point.name} on {on}, and cannot act at this window.",
            field="point",
            status=403,
            details={"point": point.pk, "role": str(role)},
        )
    post: Post = found[0]
    return post


def routing_division(*, routing: str, applicant: Model, point: ServicePoint | None) -> str:
    """The division whose office decides, by the item's rule; `any` is where the person stands, or lives.

    Raises Invalid when the registers know no such place of the applicant.
    """
    if routing == "any" and point is not None:
        return str(point.division_id)
    places = [str(code) for name in ROUTES[routing] if (code := getattr(applicant, name, None))]
    if routing == "any":
        places = [code for code in places if in_city(code)] or [city_division()]
    if not places:
        raise Invalid(
            "no_division",
            "登记信息中没有申请人的户籍地、居住地或经营场所，无法确定办理部门；请先办理登记。",
            "The registers know no residence of the applicant, so no office is found; please register.",
            field="division",
            details={"routing": routing},
        )
    return places[0]


#: The city's division, once seen: one centre serves one city, for as long as it lives.
_city: list[str] = []


def city_division() -> str:
    """The division of the city itself: that of its own offices. The nation when none is loaded."""
    if not _city:
        _city.extend(Department.objects.filter(level="city").values_list("division_id", flat=True)[:1])
    return _city[0] if _city else "0" * 12


def in_city(division_code: str) -> bool:
    """Whether a division lies in this city."""
    return city_division() in around(division_code)


def around(division_code: str) -> list[str]:
    """The division and all that contain it, nearest first."""
    return list(dict.fromkeys(_tiers(division_code)))


def _tiers(division_code: str) -> list[str]:
    return [division_code[:length].ljust(12, "0") for length in GROUPS]


def _asked(item_code: str, step: str, division_code: str, on: date) -> dict[str, Any]:
    places = {f"in{n}": code for n, code in enumerate(_tiers(division_code))}
    return {"item": item_code, "step": str(step), "on": on, **places}


def _authority(statement: str, values: Mapping[str, Any]) -> Authority | None:
    """The authority in the first row, with its department."""
    found = first(statement, values, Authority, Department)
    if found is None:
        return None
    authority: Authority = found[0]
    authority.department = found[1]
    return authority


def _valid(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


def _authorities(item_code: str, step: str, division_code: str) -> QuerySet[Authority]:
    """Those over the division or what contains it, the nearest first."""
    found = Authority.objects.filter(item_code=item_code, step=step, division__in=around(division_code))
    return found.select_related("department").order_by("-division_id", "valid_from", "pk")


def _place(division_code: str) -> str:
    known = dict(Division.objects.filter(pk__in=around(division_code)).values_list("code", "name"))
    names = [known[code] for code in reversed(around(division_code)) if code in known and int(code)]
    return "".join(name for name in names if name != "市辖区") or division_code


def _denial(staff: Staff, step: str, item_code: str, division_code: str, on: date) -> NotAuthorised:
    zh, en, code = _why(staff, step, item_code, division_code, on)
    details = {"item": item_code, "step": step, "division": division_code, "on": on.isoformat()}
    return NotAuthorised(code, zh, en, field="staff", status=403, details=details)


def _why(staff: Staff, step: str, item_code: str, division_code: str, on: date) -> tuple[str, str, str]:
    """Why not, the nearest reason first: the person, the dates of the authority, the office."""
    label = Step(step).label
    posts = list(Post.objects.filter(_valid(on), staff=staff).select_related("department", "point"))
    if not staff.active or not posts:
        return (
            f"{staff}在{on}没有任何有效岗位，不能办理{label}。",
            f"{staff} holds no post on {on}, and cannot {step}.",
            "no_post",
        )
    every = list(_authorities(item_code, step, division_code))
    valid = [one for one in every if one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)]
    if not valid:
        return _why_no_authority(every, label, step, item_code, division_code, on)
    office, people = valid[0].department, _place(division_code)
    at = "、".join(place.name for post in posts if (place := post.department or post.point))
    return (
        f"{people}的事项{item_code}由{office.name}{label}；{staff}的岗位在{at or '其他部门'}，无权办理。",
        f"{office.name_en} is to {step} {item_code} for {people}; {staff} is at {at or 'another office'}.",
        "not_authorised",
    )


def _why_no_authority(
    every: list[Authority], label: str, step: str, item_code: str, division_code: str, on: date
) -> tuple[str, str, str]:
    later = [one for one in every if one.valid_from > on]
    if later:
        first = min(later, key=lambda one: one.valid_from)
        return (
            f"{first.department.name}对事项{item_code}的{label}权限自{first.valid_from}起生效，{on}尚无权办理。",
            f"{first.department.name_en} may {step} {item_code} from {first.valid_from}, not on {on}.",
            "authority_not_begun",
        )
    if every:
        last = max(every, key=lambda one: one.valid_to or one.valid_from)
        return (
            f"{last.department.name}对事项{item_code}的{label}权限已于{last.valid_to}终止。",
            f"{last.department.name_en} could {step} {item_code} until {last.valid_to}.",
            "authority_ended",
        )
    place = _place(division_code)
    return (
        f"没有部门被授予{place}事项{item_code}的{label}权限，请联系事项管理人员登记权限。",
        f"No office may {step} {item_code} for {place}; a steward of the catalogue can enter it.",
        "no_authority",
    )
