"""The index behind the search box: small, in memory, rebuilt when another edition is published."""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import jieba
from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from pypinyin import Style, lazy_pinyin

from tongban.registry.catalogue.models import Item, ItemVersion

jieba.setLogLevel(logging.WARNING)
jieba.dt.tmp_dir = str(settings.ENV.data)  # its dictionary as loaded, kept where nobody else can write

#: How much a word found in each part of an item says about it.
WEIGHTS = {"name": 8.0, "other": 1.0}
#: Beside a good hit, what scores less than this part of it is noise.
FAINT = 0.1
#: Words that every request has and that say nothing about which item is meant.
EMPTY = {
    "的",
    "了",
    "我",
    "我要",
    "要",
    "怎么",
    "如何",
    "办理",
    "办",
    "申请",
    "业务",
    "服务",
    "事项",
    "the",
    "a",
    "for",
    "to",
    "of",
    *(
        "i",
        "my",
        "me",
        "how",
        "do",
        "an",
        "in",
        "on",
        "and",
        "is",
        "it",
        "get",
        "want",
        "need",
        "can",
        "with",
    ),
}


@dataclass(frozen=True)
class Entry:
    version: ItemVersion
    code: str
    name: str  # both languages, lower case
    pinyin: str
    initials: str
    name_words: frozenset[str]  # of the name and of the keywords
    keywords: tuple[tuple[str, frozenset[str]], ...]  # what people say, and the words of it
    other_words: frozenset[str]


Token = tuple[Any, ...]
_lock = Lock()
_built: tuple[Token, list[Entry]] | None = None


def ranked(text: str, published: Callable[[], QuerySet[ItemVersion]]) -> Iterable[ItemVersion]:
    """The items that `text` means, best first; ties by code."""
    return best(text, _entries(published)) if text.strip() else []


def best(text: str, entries: list[Entry]) -> list[ItemVersion]:
    """The same among the entries of an index."""
    wanted = re.sub(r"\s+", " ", text.strip().lower())[:80]
    sought = words(wanted)
    scored = [(_score(entry, wanted, sought), entry) for entry in entries]
    least = max(score for score, _ in scored) * FAINT if scored else 0.0
    hits = sorted((pair for pair in scored if pair[0] > least), key=lambda pair: (-pair[0], pair[1].code))
    return [entry.version for _, entry in hits]


def prepare(published: Callable[[], QuerySet[ItemVersion]]) -> int:
    """Read the dictionary and build the index now, so that nobody waits later; how many items it has."""
    jieba.initialize()
    return len(_entries(published))


def words(text: str) -> frozenset[str]:
    """The words of a text, without those that say nothing."""
    found = {word.strip() for word in jieba.cut_for_search(text.lower())}
    return frozenset(word for word in found if word and word not in EMPTY and re.search(r"\w", word))


def _score(entry: Entry, wanted: str, wanted_words: frozenset[str]) -> float:
    """A code or the very name outweighs words; pinyin and initials count from their beginnings."""
    compact = wanted.replace(" ", "")
    if compact == entry.code.lower() or wanted in {entry.version.name_zh, entry.version.name_en.lower()}:
        return 1000.0
    score = 100.0 if wanted in entry.name else 60.0 if _shortens(compact, entry.version.name_zh) else 0.0
    score = max(score, _said(entry, compact, wanted_words))
    score += 50.0 if len(compact) > 2 and entry.code.lower().startswith(compact) else 0.0
    if len(compact) > 1 and compact.isascii() and compact.isalpha():
        score += 40.0 if compact in entry.pinyin and len(compact) > 3 else 0.0
        score += 40.0 if compact in entry.initials else 0.0
    score += WEIGHTS["name"] * sum(len(word) for word in wanted_words & entry.name_words)
    return score + WEIGHTS["other"] * len(wanted_words & entry.other_words)


def _said(entry: Entry, compact: str, wanted_words: frozenset[str]) -> float:
    """Whether people say this when they mean the item, by its keywords: just so, or among other words."""
    scores = [0.0]
    for keyword, keyword_words in entry.keywords:
        if keyword.replace(" ", "") == compact or (keyword_words and keyword_words == wanted_words):
            scores.append(110.0)
        elif keyword in compact or (keyword_words and keyword_words <= wanted_words):
            scores.append(60.0 + len(keyword_words))
    return max(scores)


def _shortens(short: str, name: str) -> bool:
    """Whether `short` is how people shorten `name`: 社保卡 for 社会保障卡, its signs in their order."""
    rest = iter(name)
    return len(short) > 1 and not short.isascii() and all(sign in rest for sign in short)


def _entries(published: Callable[[], QuerySet[ItemVersion]]) -> list[Entry]:
    global _built
    token = tuple(Item.objects.aggregate(Max("current"), Count("current"), Sum("current")).values())
    with _lock:
        if _built is None or _built[0] != token:
            _built = (token, [entry(version) for version in published().order_by("item_id")])
        return _built[1]


def entry(version: ItemVersion) -> Entry:
    """What the index keeps of an item."""
    guide = version.guide
    syllables = _syllables(version.name_zh)
    other = [guide["kind"], *guide["life_events"], *guide["conditions"]["zh"], *guide["conditions"]["en"]]
    other += [material["name"][language] for material in guide["materials"] for language in ("zh", "en")]
    said = guide.get("keywords") or {"zh": [], "en": []}
    keywords = [one.lower() for language in ("zh", "en") for one in said[language]]
    return Entry(
        version,
        version.item_id,
        f"{version.name_zh} {version.name_en}".lower(),
        "".join(syllables),
        "".join(syllable[0] for syllable in syllables if syllable),
        words(" ".join([version.name_zh, version.name_en, *keywords])),
        tuple((one, words(one)) for one in keywords),
        words(" ".join(other)),
    )


@cache
def _syllables(name: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in lazy_pinyin(name, style=Style.NORMAL) if part.isalnum())
