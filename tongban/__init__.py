"""Tongban (通办): one open platform for all public services of a city."""
