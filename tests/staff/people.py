"""Staff and residents at their browsers."""

from django.test import Client

from tests.city import City
from tongban.registry.organisations.models import Staff
from tongban.registry.people.models import Person


class SignIn:
    """`as_(city.clerk_huangpu)` or `as_(city.resident)`: a browser of somebody who has signed in."""

    def __init__(self, city: City) -> None:
        self.city = city

    def __call__(self, who: Staff | Person, language: str = "zh-hans") -> Client:
        is_staff = isinstance(who, Staff)
        user = self.city.user(staff=who) if is_staff else self.city.user(person=who)  # type: ignore[arg-type]
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client
