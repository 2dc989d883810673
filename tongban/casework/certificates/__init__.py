"""Certificates: the signed outcome in the hand of its holder, verifiable by anyone.

`twins` is what a certificate says, as machines read it and as it is signed; `services` issues, replaces and
ends; `documents` prints, in the words of `wording`; `queries` verifies.
"""
