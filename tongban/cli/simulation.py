"""`tongban simulate`: days of city life through the real services."""

from collections.abc import Callable

from tongban.stewardship.rehearsal.city import Count, live


def simulate(
    *, days: int, per_day: int = 150, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> Count:
    """Live `days` days up to today; the same seed asks for the same things."""
    return live(days=days, per_day=per_day, seed=seed, progress=progress)
