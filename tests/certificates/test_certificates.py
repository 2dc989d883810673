"""Certificates: issued once, verified by anybody, replaced and revoked by those with the authority."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.city import City, make_city
from tongban.casework.cases.models import Case
from tongban.casework.certificates import queries, services
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock
from tongban.foundation.crypto import signing
from tongban.foundation.crypto.rotation import rotate
from tongban.foundation.errors import Conflict, Invalid, NotAuthorised
from tongban.foundation.identifiers import certificate as identifiers
from tongban.foundation.ledger.models import Event
from tongban.registry.organisations.models import Department


@pytest.fixture
def city(db: None) -> Iterator[City]:
    with clock.at(datetime(2026, 7, 1, 9, tzinfo=clock.SHANGHAI)):
        yield make_city()


@pytest.fixture
def certificate(city: City) -> Certificate:
    """Of the resident, by the civil affairs office of Xuhui."""
    case = city.handle(city.ask(city.reviewed))
    return services.issue(case_id=case.pk)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


def test_a_grant_brings_a_certificate_and_closes_the_case(city: City, certificate: Certificate) -> None:
    case = Case.objects.get(pk=certificate.case_id)
    assert (case.state, certificate.status, certificate.version) == ("closed", "valid", 1)
    assert certificate.content["holder"] == city.resident.name
    assert certificate.content["holder_number"] == city.resident.id_number
    assert certificate.issuer_id == "XH-MZ"
    assert [event.data["identifier"] for event in events("certificate.issued")] == [certificate.identifier]


def test_the_identifier_follows_gb_t_36904(city: City, certificate: Certificate) -> None:
    assert identifiers.check(certificate.identifier) == certificate.identifier
    type_code, issuer, serial, version, _ = certificate.identifier.removeprefix("1.2.156.3005.2.").split(".")
    assert type_code[:18] == city.civil.credit_code, "the bureau of the city defines the type"
    assert issuer == city.civil_xuhui.credit_code
    assert (len(serial), version) == (20, "001")


def test_issuing_twice_gives_the_same_certificate(certificate: Certificate) -> None:
    assert services.issue(case_id=certificate.case_id) == certificate
    assert Certificate.objects.count() == len(events("certificate.issued")) == 1


@pytest.mark.parametrize("outcome", ["refused", None])
def test_what_was_not_granted_brings_none(city: City, outcome: str | None) -> None:
    case = city.ask(city.reviewed)
    if outcome:
        case = city.handle(case, outcome=outcome)
    with pytest.raises(Conflict) as fault:
        services.issue(case_id=case.pk)
    assert fault.value.code == "not_granted"


def test_anybody_verifies_and_learns_no_more_than_needed(certificate: Certificate) -> None:
    result = queries.verify(certificate.identifier)
    assert result.status == "valid"
    assert result.holder == "李**"
    for typed in (certificate.identifier.lower(), certificate.identifier[15:], f" {certificate.identifier} "):
        assert queries.verify(typed).certificate == certificate


def test_the_day_after_its_last_it_is_expired(certificate: Certificate) -> None:
    assert certificate.valid_until is not None
    last = datetime.combine(certificate.valid_until, datetime.max.time(), tzinfo=clock.SHANGHAI)
    with clock.at(last):
        assert queries.verify(certificate.identifier).status == "valid"
    with clock.at(datetime.fromtimestamp(last.timestamp() + 1, clock.SHANGHAI)):
        assert queries.verify(certificate.identifier).status == "expired"


def test_an_identifier_that_was_never_issued_is_unknown(certificate: Certificate) -> None:
    head = certificate.identifier.removeprefix("1.2.156.3005.2.").split(".")
    other = identifiers.make(type_code=head[0], issuer=head[1], serial="0" * 20)
    result = queries.verify(other)
    assert (result.status, result.certificate, result.slip) == ("unknown", None, None)


@pytest.mark.parametrize("typed", ["", "certificate", "1.2.156.3005.2", "' OR 1=1 --", "张" * 500])
def test_a_typing_error_is_told_from_a_forgery(typed: str) -> None:
    result = queries.verify(typed)
    assert result.status == "unknown" and result.slip is not None and result.slip.field == "identifier"


FORGERIES: list[dict[str, Any]] = [
    {"name_zh": "特困人员证"},
    {"name_en": "Certificate of something else"},
    {"version": 2},
    {"valid_until": datetime(2099, 1, 1).date()},
    {"issued_at": datetime(2025, 1, 1, tzinfo=clock.SHANGHAI)},
    {"signature": b"\0" * 64},
    {"key_id": "certificate:0000000000000000"},
]


@pytest.mark.parametrize("forged", FORGERIES)
def test_a_changed_column_is_a_forgery(certificate: Certificate, forged: dict[str, Any]) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(**forged)
    result = queries.verify(certificate.identifier)
    assert (result.status, result.certificate, result.holder) == ("forged", None, "")


def test_another_holder_is_a_forgery(certificate: Certificate) -> None:
    certificate.content = {**certificate.content, "holder": "王五"}
    certificate.save(update_fields=["content"])
    assert queries.verify(certificate.identifier).status == "forged"


def test_a_damaged_content_is_a_forgery_and_no_crash(certificate: Certificate) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE certificates_certificate SET content = set_byte(content, 30, get_byte(content, 30) # 1)"
        )
    assert queries.verify(certificate.identifier).status == "forged"


def test_an_office_that_is_renamed_later_does_not_unmake_its_certificates(certificate: Certificate) -> None:
    Department.objects.filter(pk=certificate.issuer_id).update(name="徐汇区社会建设局", name_en="New name")
    assert queries.verify(certificate.identifier).status == "valid"
    assert services.twin(Certificate.objects.get())["issuer"]["name"] == "徐汇区民政局"


def test_the_twin_can_be_checked_by_a_stranger_with_the_public_key(certificate: Certificate) -> None:
    twin = json.loads(services.twin_bytes(certificate))
    assert twin["identifier"] == certificate.identifier and twin["content"]["item"] == "MZ-001"
    canonical = json.dumps(twin, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert signing.verify(
        "certificate", canonical, key_id=certificate.key_id, value=bytes(certificate.signature)
    )


def test_certificates_stay_valid_when_the_master_key_rotates(certificate: Certificate, settings: Any) -> None:
    old = settings.TONGBAN_MASTER_KEY
    settings.TONGBAN_MASTER_KEY, settings.TONGBAN_MASTER_KEY_PREVIOUS = "cd" * 32, (old,)
    assert rotate(Certificate) == 1
    assert queries.verify(certificate.identifier).status == "valid"


def test_a_new_version_replaces_the_old_one(city: City, certificate: Certificate) -> None:
    city.resident.name = "李秀颖"
    city.resident.save()
    new = services.supersede(certificate_id=certificate.pk, staff=city.officer_xuhui, reason="姓名更正")
    assert new.content["holder"] == "李秀颖" and new.supersedes == certificate
    assert new.valid_until == certificate.valid_until
    assert new.identifier.split(".")[5:8] == certificate.identifier.split(".")[5:8], (
        "type, issuer and serial stay"
    )
    assert new.identifier.split(".")[8] == "002"
    assert queries.verify(certificate.identifier).status == "superseded"
    assert queries.verify(new.identifier).status == "valid"
    assert events("certificate.superseded")[0].data["by"] == new.identifier
    assert services.issue(case_id=certificate.case_id) == new


def test_a_certificate_is_revoked_with_a_reason(city: City, certificate: Certificate) -> None:
    services.revoke(certificate_id=certificate.pk, staff=city.officer_xuhui, reason="以欺骗手段取得")
    result = queries.verify(certificate.identifier)
    assert (result.status, result.ended_at) == ("revoked", clock.now())
    assert [event.actor for event in events("certificate.revoked")] == [f"staff:{city.officer_xuhui.pk}"]
    assert services.issue(case_id=certificate.case_id).status == "revoked", (
        "a late job does not issue it anew"
    )


@pytest.mark.parametrize("act", [services.revoke, services.supersede])
def test_only_the_office_that_issued_may_end_it(city: City, certificate: Certificate, act: Any) -> None:
    for stranger in (city.officer_huangpu, city.clerk_xuhui, city.nobody):
        with pytest.raises(NotAuthorised):
            act(certificate_id=certificate.pk, staff=stranger, reason="理由")
    assert len(events("act.denied")) == 3
    assert queries.verify(certificate.identifier).status == "valid"


@pytest.mark.parametrize("act", [services.revoke, services.supersede])
def test_what_has_ended_does_not_end_again(city: City, certificate: Certificate, act: Any) -> None:
    services.revoke(certificate_id=certificate.pk, staff=city.officer_xuhui, reason="理由")
    with pytest.raises(Conflict) as fault:
        act(certificate_id=certificate.pk, staff=city.officer_xuhui, reason="理由")
    assert fault.value.code == "already_ended"
    with pytest.raises(Invalid):
        act(certificate_id=certificate.pk, staff=city.officer_xuhui, reason=" ")


def test_the_database_keeps_one_certificate_in_force_per_case(certificate: Certificate) -> None:
    certificate.pk, certificate.identifier = None, certificate.identifier[:-1] + "-"
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)


def test_a_resident_sees_their_own_and_a_company_s_and_no_others(
    city: City, certificate: Certificate
) -> None:
    assert list(queries.of_user(city.user(person=city.resident))) == [certificate]
    assert not queries.of_user(city.user(person=city.neighbour))
    assert not queries.of_user(city.user(staff=city.officer_xuhui))
