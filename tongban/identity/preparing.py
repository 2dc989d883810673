"""Everything the identity service needs before it can serve: database, tables, accounts, its one client.

from tongban.identity.preparing import prepare
prepare()                      # in a process whose DJANGO_SETTINGS_MODULE is tongban.identity.settings
python -m tongban.identity     # the same from the shell
"""

import tomllib
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from psycopg import sql

from tongban.identity import settings
from tongban.settings.base import ENV


def prepare() -> int:
    """Make or renew everything; harmless when repeated. Returns the number of accounts."""
    _database()
    if not apps.ready:
        django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    _client()
    return _accounts()


def _database() -> None:
    """Make the database where there is none."""
    entry: dict[str, Any] = settings.DATABASES["default"]
    beside = str(entry["NAME"]).removesuffix("_identity")
    options = {
        "host": entry["HOST"],
        "port": entry["PORT"],
        "user": entry["USER"],
        "password": entry["PASSWORD"],
        **entry["OPTIONS"],
    }
    options = {key: value for key, value in options.items() if value}
    with psycopg.connect(dbname=beside, autocommit=True, **options) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [entry["NAME"]]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(entry["NAME"])))


def _client() -> None:
    """Tongban is the one client; it may come back to its own addresses only."""
    from allauth.idp.oidc.models import Client

    client, _ = Client.objects.get_or_create(id="tongban", defaults={"name": "通办 Tongban"})
    client.set_secret(settings.CLIENT_SECRET)
    client.set_scopes(["openid", "profile", "email"])
    client.set_redirect_uris([f"{origin}/accounts/oidc/identity/login/callback/" for origin in _origins()])
    client.set_post_logout_redirect_uris([f"{origin}/" for origin in _origins()])
    client.skip_consent = True
    client.save()


def _origins() -> list[str]:
    """The public address of Tongban; on a laptop it goes by two names."""
    origin = ENV.origin
    twin = origin.replace("//127.0.0.1", "//localhost")
    return [origin] if twin == origin else [origin, twin]


def _accounts() -> int:
    """Make the accounts of the city's demo.toml, and put to sleep those it no longer names."""
    from tongban.identity.models import Account

    told = _told(ENV.cities / ENV.city / "demo.toml")
    for position, entry in enumerate(told):
        account, _ = Account.objects.update_or_create(
            username=entry["username"], defaults={**_columns(entry), "position": position, "is_active": True}
        )
        if not account.check_password(entry["password"]):
            account.set_password(entry["password"])
            account.save(update_fields=["password"])
    Account.objects.exclude(username__in=[entry["username"] for entry in told]).update(is_active=False)
    return len(told)


def _told(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    accounts: list[dict[str, Any]] = tomllib.loads(path.read_text()).get("account", [])
    return accounts


def _columns(entry: dict[str, Any]) -> dict[str, str]:
    note = entry.get("note", {})
    return {
        "display_name": entry.get("name", entry["username"]),
        "role": entry["role"],
        "note_zh": note.get("zh", ""),
        "note_en": note.get("en", ""),
        "id_number": entry.get("id_number", ""),
        "staff_number": str(entry.get("staff_number", "")),
    }
