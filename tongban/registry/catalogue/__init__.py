"""The catalogue: items and their immutable published versions, loaded from item folders."""
