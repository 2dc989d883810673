"""Identifiers with check characters. `check` gives the normal form, or raises InvalidIdentifier."""
