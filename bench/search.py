"""The search box: words, a typing error, pinyin, initials, a code and English, over the whole catalogue."""

from functools import partial

from django.conf import settings
from django.core.management import call_command

from tongban.cli.judging import LAW
from tongban.registry import loading
from tongban.registry.catalogue import queries

from .rows import Row, percentile, seconds, stage

TEXTS = (
    "居住证",
    "我要给孩子上户口",
    "生孩子 报销",
    "老人 补贴",
    "身份证丢了",
    "开一家餐馆",
    "juzhuzheng",
    "jzz",
    "MZ-001",
    "residence permit",
    "lost my id card",
    "low income",
)
P50, P95 = 10, 30  # milliseconds


def measure(small: bool) -> list[Row]:
    """Milliseconds from the words to the items, read from the database; the index stands already."""
    with stage("city"):
        call_command("migrate", interactive=False, verbosity=0)
        loading.load(settings.ENV.cities / settings.ENV.city, judges=LAW)
    with stage("index"):
        count = queries.prepare_search()
    found = {text: len(queries.search(text)) for text in TEXTS}
    if nothing := [text for text, hits in found.items() if not hits]:
        raise RuntimeError(f"Nothing was found for {nothing}.")
    taken = [seconds(partial(queries.search, text)) for text in TEXTS for _ in range(3 if small else 50)]
    return [
        Row("search", percentile(taken, 50), "ms p50", P50, f"{P50} ms, {count} items", at_most=1),
        Row("search.p95", percentile(taken, 95), "ms p95", P95, f"{P95} ms", at_most=1),
    ]
