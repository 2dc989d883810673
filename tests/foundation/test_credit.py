"""Unified social credit codes (GB 32100) and the subject code inside them (GB 11714)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.foundation.errors_of_typing import substitutions, transpositions
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import credit
from tongban.foundation.identifiers.iso7064 import DIGITS_AND_CAPITALS

REAL = [
    "11370800MB28559184",
    "11420503087246977F",
    "11330105002500287C",
    "11430000006122244L",
    "11110000000021135M",
]
letters = st.text(credit.ALPHABET, min_size=8, max_size=8)
codes = st.builds(
    lambda head, division, subject: credit.make(head + division + subject),
    st.sampled_from(["11", "52", "91", "92", "93"]),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    letters,
)


@pytest.mark.parametrize("code", REAL)
def test_codes_of_real_public_bodies_hold(code: str) -> None:
    assert credit.check(code) == code
    assert credit.make(code[:17]) == code


@pytest.mark.parametrize("code", ["11420503087246977F", "11330105002500287C", "11430000006122244L"])
def test_the_subject_code_inside_has_its_own_check_character(code: str) -> None:
    assert credit.subject_check_character(code[8:16]) == code[16]
    assert credit.make(code[:16]) == code


@given(codes)
def test_every_wrong_character_and_every_swap_is_found(code: str) -> None:
    slips = [
        *substitutions(code, [credit.ALPHABET] * 18),
        *(swapped for _, swapped in transpositions(code)),
    ]
    for slip in slips:
        with pytest.raises(InvalidIdentifier):
            credit.check(slip)


def test_the_weights_allow_no_blind_spot() -> None:
    """31 is prime, no weight is 0, no two neighbours (the last weighs 1) are equal: nothing hides."""
    weights = [*credit.WEIGHTS, 1]
    assert all(weight % 31 for weight in weights)
    assert all((a - b) % 31 for a, b in pairwise(weights))


@given(st.text(DIGITS_AND_CAPITALS, min_size=8, max_size=8))
def test_the_subject_code_misses_exactly_what_agrees_modulo_11(body: str) -> None:
    """GB 11714: 36 characters, modulus 11; a slip between values that agree modulo 11 cannot be seen."""
    value = DIGITS_AND_CAPITALS.index
    last = credit.subject_check_character(body)
    for slip in substitutions(body, [DIGITS_AND_CAPITALS] * 8):
        was, now = next((a, b) for a, b in zip(body, slip, strict=True) if a != b)
        hidden = (value(was) - value(now)) % 11 == 0
        assert (credit.subject_check_character(slip) == last) == hidden
    for place, slip in transpositions(body):
        hidden = (value(body[place]) - value(body[place + 1])) % 11 == 0
        assert (credit.subject_check_character(slip) == last) == hidden


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("1137080OMB28559184", "credit_code_letter"),
        ("11370800MB2855918", "credit_code_form"),
        ("1137080AMB28559184", "credit_code_form"),
        ("11370800MB28559185", "credit_code_check"),
        ("", "credit_code_form"),
    ],
)
def test_each_fault_is_named(code: str, fault: str) -> None:
    with pytest.raises(InvalidIdentifier) as raised:
        credit.check(code)
    assert (raised.value.code, raised.value.field) == (fault, "credit_code")


def test_small_letters_and_spaces_are_forgiven() -> None:
    assert credit.check(" 11370800 mb2855918 4") == "11370800MB28559184"
