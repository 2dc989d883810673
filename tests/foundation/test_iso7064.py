"""Check character systems: what each is sure to find, proven by trying everything."""

from hypothesis import given
from hypothesis import strategies as st

from tests.foundation.errors_of_typing import substitutions, transpositions
from tongban.foundation.identifiers.iso7064 import DIGITS_AND_CAPITALS as ALL
from tongban.foundation.identifiers.iso7064 import mod_11_2, mod_37_36, tidy

digits = st.text("0123456789", min_size=1, max_size=30)
texts = st.text(ALL, min_size=1, max_size=60)


def right_11_2(text: str) -> bool:
    return text[:-1].isdigit() and mod_11_2(text[:-1]) == text[-1]


def right_37_36(text: str) -> bool:
    return mod_37_36(text[:-1]) == text[-1]


@given(digits)
def test_mod_11_2_finds_every_single_error_and_every_adjacent_transposition(body: str) -> None:
    text = body + mod_11_2(body)
    alphabets = ["0123456789"] * len(body) + ["0123456789X"]
    assert right_11_2(text)
    assert not any(map(right_11_2, substitutions(text, alphabets)))
    assert not any(right_11_2(swapped) for _, swapped in transpositions(text))


@given(texts)
def test_mod_37_36_finds_every_single_error(body: str) -> None:
    text = body + mod_37_36(body)
    assert right_37_36(text)
    assert not any(map(right_37_36, substitutions(text, [ALL] * len(text))))


def state(text: str) -> int:
    """The state of MOD 37,36 after `text`, as the standard defines it."""
    value = 36
    for character in text:
        value = ((value + ALL.index(character)) % 36 or 36) * 2 % 37
    return value


def blind(before: int, a: str, b: str, *, last: bool) -> bool:
    """Whether MOD 37,36 cannot tell `ab` from `ba` in this state: one pair of neighbours per state."""
    pair = {(18 - before) % 36, (19 - before) % 36}
    return {ALL.index(a), ALL.index(b)} == pair and (not last or before == 18)


@given(texts.filter(lambda text: len(text) > 1))
def test_mod_37_36_finds_exactly_the_transpositions_it_can(body: str) -> None:
    text = body + mod_37_36(body)
    for place, swapped in transpositions(text):
        last = place == len(text) - 2
        assert right_37_36(swapped) == blind(state(text[:place]), *text[place : place + 2], last=last)


def test_mod_37_36_misses_one_pair_of_630_in_each_state() -> None:
    """The proof behind `blind`: all 36 states, all pairs of characters."""
    after = {(before, a): ((before + a) % 36 or 36) * 2 % 37 for before in range(1, 37) for a in range(36)}
    for before in range(1, 37):
        missed = [
            {a, b}
            for a in range(36)
            for b in range(a)
            if after[after[before, a], b] == after[after[before, b], a]
        ]
        assert missed == [{(18 - before) % 36, (19 - before) % 36}]


@given(texts)
def test_what_people_type_is_tidied_before_it_is_judged(body: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in body)
    assert tidy(f" {wide[:3]}　{wide[3:]}\n") == tidy(body.lower()) == body
