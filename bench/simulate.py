"""`tongban simulate`: city life through the real services."""

from time import perf_counter

from django.conf import settings
from django.core.management import call_command

from tongban.cli.judging import LAW
from tongban.cli.simulation import simulate
from tongban.registry import loading
from tongban.registry.people import population

from .rows import Row, stage, tell

LEAST = 100  # cases a second


def measure(small: bool) -> list[Row]:
    """Cases a second, each from its receipt to where the days have brought it."""
    residents, days, per_day = (200, 2, 40) if small else (5_000, 7, 300)
    with stage("city"):
        call_command("migrate", interactive=False, verbosity=0)
        loading.load(settings.ENV.cities / settings.ENV.city, judges=LAW)
        population.fill(residents, 1)
    began = perf_counter()
    count = simulate(days=days, per_day=per_day)
    took = perf_counter() - began
    tell(f"{count.cases:,} cases, {count.acts:,} acts in {took:.1f} s")
    name = f"{LEAST} cases/s, {count.acts / took:,.0f} acts/s"
    return [Row("simulate", count.cases / took, "cases/s", LEAST, name, at_least=1)]
