"""Rehearsal: a city lived through in simulated time, by the same services as the real one.

Used by the demo, so that it opens on a living city, and by whoever tries a change of rules before it is
published.
"""
