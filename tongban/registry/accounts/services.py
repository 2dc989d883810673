"""Linking a user to the person and the member of staff as whom they act."""

from django.db import transaction

from tongban.foundation.errors import InvalidIdentifier, NotAuthorised
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Staff
from tongban.registry.people.models import Person
from tongban.registry.people.queries import find_applicant


def link(*, subject: str, name: str, id_number: str = "", staff_number: str = "") -> User:
    """The user of an identity, linked anew: what the registers say today holds, not what they said last time.

    Raises NotAuthorised when neither number leads to anybody here.
    """
    person, staff = _person(id_number), _staff(staff_number)
    if person is None and staff is None:
        raise NotAuthorised(
            "unknown_identity",
            "身份认证已通过，但登记信息中没有找到您本人或您的工号，暂时无法登录。请持身份证到任一窗口核对登记信息。",
            "You proved who you are, but the registers of this city do not know you. "
            "Please take your ID card to any window to have your entry checked.",
            status=403,
        )
    with transaction.atomic():
        user, _ = User.objects.select_for_update().get_or_create(username=subject)
        user.person, user.staff, user.first_name = person, staff, name[:150]
        user.save(update_fields=["person", "staff", "first_name"])
    return user


def _person(id_number: str) -> Person | None:
    if not id_number:
        return None
    try:
        found = find_applicant(id_number)
    except InvalidIdentifier:
        return None
    return found if isinstance(found, Person) and found.deceased_on is None else None


def _staff(number: str) -> Staff | None:
    return Staff.objects.filter(number=number, active=True).first() if number else None
