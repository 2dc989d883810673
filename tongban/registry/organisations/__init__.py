"""Organisations: departments, service points, staff, and who has authority for which step of which item."""
