"""`tongban token`: a client of the API for a user, and how to ask with it."""

from tongban.cli import accounts, console, site
from tongban.foundation.errors import DomainError
from tongban.settings import environment


def issue(username: str, name: str) -> None:
    """Make a client that acts as `username`; print its credentials, a token of one hour and a line to try."""
    if not username:
        raise _nobody()
    with site.opened():
        from tongban.channels.api import tokens

        _link_demo_account(username)
        client = tokens.create(name=name, username=username)
        token = tokens.grant(client_id=client.client_id, secret=client.secret)
    origin = environment.read().origin
    console.out.print(f"client_id      {client.client_id}", soft_wrap=True)
    console.out.print(f"client_secret  {client.secret}", soft_wrap=True)
    console.out.print(f"token          {token}", soft_wrap=True)
    console.out.print(
        f"curl -H 'Authorization: Bearer {token}' '{origin}/api/v1/cases?size=3'", soft_wrap=True
    )


def _nobody() -> DomainError:
    """Nobody was named; whom there is to choose from."""
    given = environment.read()
    names = [one["username"] for one in accounts.listed()] if given.demo and not given.issuer else []
    zh = f"，例如 --user {names[0]}。演示账号：{'、'.join(names)}。" if names else "。"
    en = f", for example --user {names[0]}. Demo accounts: {', '.join(names)}." if names else "."
    return DomainError(
        "user_missing",
        f"请用 --user 指明客户端代表哪个用户{zh}",
        f"Say with --user as whom the client acts{en}",
        field="user",
    )


def _link_demo_account(username: str) -> None:
    """A demo account is known from its first sign-in on; a token may be wanted before."""
    from tongban.registry.accounts import services

    given = environment.read()
    for one in accounts.listed() if given.demo and not given.issuer else ():
        if one["username"] == username:
            numbers = {key: str(one.get(key, "")) for key in ("id_number", "staff_number")}
            services.link(subject=username, name=one.get("name", username), **numbers)
