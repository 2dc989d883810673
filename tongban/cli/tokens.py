"""`tongban token`: a client of the API for a user, and how to ask with it."""

from tongban.cli import console, site
from tongban.settings import environment


def issue(username: str, name: str) -> None:
    """Make a client that acts as `username`; print its credentials, a token of one hour and a line to try."""
    with site.opened():
        from tongban.channels.api import tokens

        client = tokens.create(name=name, username=username)
        token = tokens.grant(client_id=client.client_id, secret=client.secret)
    origin = environment.read().origin
    console.out.print(f"client_id      {client.client_id}", soft_wrap=True)
    console.out.print(f"client_secret  {client.secret}", soft_wrap=True)
    console.out.print(f"token          {token}", soft_wrap=True)
    console.out.print(
        f'curl -H "Authorization: Bearer {token}" {origin}/api/v1/items?limit=3', soft_wrap=True
    )
