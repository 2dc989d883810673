"""Signing in: OpenID Connect with the bundled identity service, and what links an identity to people."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client

from tests.city import City
from tongban.foundation.errors import NotAuthorised
from tongban.registry.accounts import services
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Staff

ORIGIN = "http://127.0.0.1:4321"  # where the test client says it is
CALLBACK = f"{ORIGIN}/accounts/oidc/identity/login/callback/"


def test_a_person_is_known_by_the_id_number_and_staff_by_their_number(city: City) -> None:
    person = services.link(subject="a", name="李秀英", id_number=city.resident.id_number)
    assert (person.person, person.staff) == (city.resident, None)
    both = services.link(
        subject="b", name="王岚", id_number=city.neighbour.id_number, staff_number=city.officer_huangpu.number
    )
    assert (both.person, both.staff) == (city.neighbour, city.officer_huangpu)


def test_the_same_identity_is_the_same_user_and_what_the_registers_say_today_holds(city: City) -> None:
    first = services.link(subject="a", name="郑强", staff_number="O104", id_number=city.resident.id_number)
    Staff.objects.filter(number="O104").update(active=False)
    again = services.link(subject="a", name="郑强", staff_number="O104", id_number=city.resident.id_number)
    assert again.pk == first.pk
    assert again.staff is None


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"id_number": "110101199003074514"},
        {"id_number": "not a number"},
        {"staff_number": "X999"},
    ],
)
def test_an_unknown_identity_is_refused_with_a_sentence(city: City, claims: dict[str, str]) -> None:
    with pytest.raises(NotAuthorised) as refusal:
        services.link(subject="x", name="无名", **claims)
    assert refusal.value.code == "unknown_identity"
    assert not User.objects.filter(username="x").exists()


def test_the_dead_do_not_sign_in(city: City) -> None:
    with pytest.raises(NotAuthorised):
        services.link(subject="x", name="孙国强", id_number=city.dead.id_number)


def test_a_sign_in_that_was_cancelled_says_so(city: City, client: Client) -> None:
    answer = client.get("/accounts/oidc/identity/login/callback/?error=access_denied")
    assert answer.status_code == 403
    assert "登录没有完成" in answer.content.decode()


@pytest.fixture
def client() -> Client:
    """A browser that knows us by the address that the issuer knows."""
    return Client(HTTP_HOST=ORIGIN.removeprefix("http://"))


@pytest.fixture
def issuer(city: City, tmp_path: Path, settings: Any) -> Iterator[str]:
    """The identity service in a process of its own, with the accounts of a small city folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    _accounts(city, tmp_path / "cities" / "small")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tongban.identity.settings",
        "DATABASE_URL": _beside(),
        "TONGBAN_DATA": str(tmp_path / "data"),
        "TONGBAN_CITIES": str(tmp_path / "cities"),
        "TONGBAN_CITY": "small",
        "TONGBAN_ORIGIN": ORIGIN,
        "TONGBAN_IDENTITY": address,
        "TONGBAN_IDENTITY_CLIENT_SECRET": "secret-of-the-test",
    }
    subprocess.run([sys.executable, "-m", "tongban.identity"], env=environment, check=True, timeout=120)
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    changed = {**app, "secret": "secret-of-the-test", "settings": {"server_url": address}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [changed]}}
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _beside() -> str:
    """The address of this worker's database; the identity service keeps its own beside it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _accounts(city: City, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "demo.toml").write_text(
        f"""
[[account]]
username = "li"
password = "tongban"
role = "resident"
name = "李秀英"
id_number = "{city.resident.id_number}"
note = {{ zh = "徐汇区居民", en = "Lives in Xuhui" }}

[[account]]
username = "stranger"
password = "tongban"
role = "resident"
name = "无名"
id_number = "110101199003074514"
"""
    )


def _wait(address: str) -> None:
    for _ in range(240):
        try:
            requests.get(f"{address}/sign-in/", timeout=5).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.25)
    raise AssertionError("the identity service did not start")


def _at_the_issuer(client: Client, typed: dict[str, str]) -> tuple[requests.Session, str]:
    """From our sign-in to the issuer, its form, and back: the session there and where it sends us."""
    to_provider = client.get("/sign-in/", {"next": "/cases/"})
    authorize = client.get(to_provider["Location"])["Location"]
    assert "code_challenge_method=S256" in authorize
    there = requests.Session()
    form = there.get(authorize, timeout=20)
    data = {"csrfmiddlewaretoken": there.cookies["identity_csrf"], "next": form.url.partition("next=")[2]}
    data["next"] = requests.utils.unquote(data["next"])
    answer = there.post(form.url, data | typed, allow_redirects=False, timeout=20)
    while answer.is_redirect and not answer.headers["Location"].startswith(ORIGIN):
        answer = there.get(
            requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False
        )
    return there, answer.headers.get("Location", "")


@pytest.mark.parametrize("typed", [{"account": "li"}, {"username": "li", "password": "tongban"}])
def test_a_resident_signs_in_at_the_issuer_and_out_of_both(
    city: City, issuer: str, client: Client, typed: dict[str, str]
) -> None:
    there, back = _at_the_issuer(client, typed)
    assert back.startswith(CALLBACK)
    answer = client.get(back.removeprefix(ORIGIN))
    assert (answer.status_code, answer["Location"]) == (302, "/cases/")
    assert User.objects.get(username="li").person == city.resident
    assert "李秀英" in client.get("/cases/").content.decode()
    _nothing_is_kept()
    end = client.post("/sign-out/")["Location"]
    assert end.startswith(f"{issuer}/identity/o/logout")
    assert there.get(end, allow_redirects=False, timeout=20).headers["Location"] == f"{ORIGIN}/"
    assert client.get("/cases/").status_code == 302
    assert "identity_session" not in there.cookies or not there.cookies["identity_session"]


def _nothing_is_kept() -> None:
    """The ID number stays where it is encrypted: not in what the sign-in library stores."""
    assert SocialAccount.objects.get().extra_data == {}


def test_somebody_whom_the_registers_do_not_know_gets_a_page(city: City, issuer: str, client: Client) -> None:
    _, back = _at_the_issuer(client, {"account": "stranger"})
    answer = client.get(back.removeprefix(ORIGIN))
    assert answer.status_code == 403
    assert "登记信息中没有找到您" in answer.content.decode()


def test_a_wrong_password_stays_at_the_issuer(city: City, issuer: str, client: Client) -> None:
    _, back = _at_the_issuer(client, {"username": "li", "password": "wrong"})
    assert back == ""


def test_without_the_issuer_the_rest_of_the_portal_works(city: City, client: Client, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    nowhere = {**app, "settings": {"server_url": "http://127.0.0.1:9"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [nowhere]}}
    answer = client.get("/sign-in/", follow=True)
    assert answer.status_code == 503
    assert "暂时无法连接" in answer.content.decode()
    assert client.get("/items/").status_code == 200


def test_a_card_shows_the_number_that_a_clerk_would_type(city: City, issuer: str) -> None:
    page = requests.get(f"{issuer}/sign-in/", timeout=20).text
    assert city.resident.id_number in page and "身份证号" in page
