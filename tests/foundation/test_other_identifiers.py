"""Certificates (GB/T 36904), items (GB/T 39554) and our own case numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.foundation.errors_of_typing import substitutions
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import case_number, certificate, item_code
from tongban.foundation.identifiers.iso7064 import DIGITS_AND_CAPITALS

REAL = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
]
serials = st.text(DIGITS_AND_CAPITALS, min_size=1, max_size=20)
case_numbers = st.builds(
    lambda channel, day, serial: case_number.make(division="310101", channel=channel, day=day, serial=serial),
    st.sampled_from(["01", "02", "05"]),
    st.dates(date(2018, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999_999),
)


@pytest.mark.parametrize("identifier", REAL)
def test_identifiers_of_real_certificates_hold(identifier: str) -> None:
    assert certificate.check(identifier) == identifier
    assert certificate.check(identifier.removeprefix("1.2.156.3005.2.").lower()) == identifier


@given(serials, st.integers(1, 999))
def test_a_certificate_identifier_is_made_as_it_is_checked(serial: str, version: int) -> None:
    made = certificate.make(
        type_code="11310000002420001X011",
        issuer="11430000006122244L",
        serial=serial,
        version=f"{version:03}",
    )
    assert certificate.check(made) == made
    assert made.split(".")[-3:-1] == [serial, f"{version:03}"]


@given(serials)
def test_a_wrong_character_of_a_serial_is_found(serial: str) -> None:
    good = certificate.make(type_code="11310000002420001X011", issuer="11430000006122244L", serial=serial)
    head, tail = good.split(serial + ".001.")[0], good[-6:]
    for slip in substitutions(serial, [DIGITS_AND_CAPITALS] * len(serial)):
        with pytest.raises(InvalidIdentifier):
            certificate.check(head + slip + tail)


@pytest.mark.parametrize(
    "text", ["", "1.2.156.3005.2", REAL[0][:-2], REAL[0].replace(".001.", ".1."), REAL[0] + "U"]
)
def test_what_is_no_certificate_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier) as fault:
        certificate.check(text)
    assert fault.value.field == "identifier"


def test_a_task_code_names_body_level_and_item() -> None:
    code = item_code.task_code("11370800MB28559184", "3", "370117002011")
    assert code == "11370800MB285591843370117002011" == item_code.check_task(code)


@pytest.mark.parametrize(
    "code", ["312090156000", "312014501000", "370117002011", "310150473000", "990511001000"]
)
def test_basic_codes_in_use_hold(code: str) -> None:
    assert item_code.check_basic(code) == code
    assert item_code.kind(code) in item_code.KINDS.values()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("11370800MB285591842", "task_code_form"),
        ("11370800MB285591849370117002011", "task_code_form"),
        ("11370800MB285591853370117002011", "credit_code_check"),
        ("11370800MB285591843379917002011", "basic_code_kind"),
        ("11370800MB28559184337011700201A", "basic_code_form"),
    ],
)
def test_each_part_of_a_task_code_is_judged(code: str, fault: str) -> None:
    with pytest.raises(InvalidIdentifier) as raised:
        item_code.check_task(code, field="task")
    assert (raised.value.code, raised.value.field) == (fault, "task")


@given(case_numbers)
def test_a_wrong_digit_of_a_case_number_is_found(number: str) -> None:
    assert case_number.check(f"{number[:8]}-{number[8:].lower()}") == number
    for slip in substitutions(number, ["0123456789"] * 20 + [DIGITS_AND_CAPITALS]):
        with pytest.raises(InvalidIdentifier):
            case_number.check(slip)


def test_letters_read_for_digits_are_mended() -> None:
    number = case_number.make(division="310101", channel="01", day=date(2026, 7, 1), serial=5)
    assert case_number.check("3IO1O1-01-26O7O1-00OO05" + number[-1]) == number
    with pytest.raises(InvalidIdentifier):
        case_number.check("٣" * 20 + "O")


def test_a_case_number_says_where_how_and_when_and_nothing_else() -> None:
    number = case_number.make(division="310101", channel="01", day=date(2026, 7, 1), serial=5)
    assert number[:20] == "31010101260701000005"
    with pytest.raises(ValueError, match="case number"):
        case_number.make(division="310101000000", channel="01", day=date(2026, 7, 1), serial=5)


def test_look_up_codes_are_random_and_cannot_be_misread() -> None:
    made = {case_number.lookup_code() for _ in range(2000)}
    assert len(made) > 1990
    assert all(len(code) == 6 and set(code) <= set(case_number.UNAMBIGUOUS) for code in made)
    assert not set("01258BILOSUVZ") & set(case_number.UNAMBIGUOUS)
