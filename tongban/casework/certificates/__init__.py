"""Certificates: the signed outcome in the hand of its holder, verifiable by anyone."""
