"""The demo's identity service: an OpenID Connect issuer of its own (ADR 5).

It stands outside the five floors: it imports nothing of them and nothing of them imports it. Tongban knows it
by its address only, as it would know the issuer of a city. Its accounts, in demo.toml, are made up,
and its sign-in page says so: whoever opens it may be anyone of them.
"""
