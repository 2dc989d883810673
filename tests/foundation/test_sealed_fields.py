"""Sealed model fields, and a master key that rotates under a table in use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models

from tongban.foundation.crypto.fields import EncryptedJSONField, EncryptedTextField
from tongban.foundation.crypto.rotation import rotate
from tongban.foundation.crypto.suite import Tampered, head

OLD, NEW = "22" * 32, "33" * 32


class Secret(models.Model):
    """A table of this test only."""

    number = EncryptedTextField(purpose="test.number")
    note = EncryptedTextField(purpose="test.note", blank=True)
    answers = EncryptedJSONField(purpose="test.answers", default=dict)
    extra = EncryptedJSONField(purpose="test.answers", null=True)

    class Meta:
        app_label = "contenttypes"


@pytest.fixture(autouse=True)
def table(db: None, settings: Any) -> Iterator[None]:
    settings.TONGBAN_MASTER_KEY, settings.TONGBAN_MASTER_KEY_PREVIOUS = OLD, ()
    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Secret)


def stored(column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {Secret._meta.db_table} ORDER BY id")
        return [bytes(value) for (value,) in cursor.fetchall()]


def test_the_database_holds_no_clear_text_and_the_model_no_sealed_one() -> None:
    made = Secret.objects.create(number="310101200001010018", answers={"收入": 1200, "list": [1, None, True]})
    row = Secret.objects.get(pk=made.pk)
    assert (row.number, row.note, row.extra) == ("310101200001010018", "", None)
    assert row.answers == {"收入": 1200, "list": [1, None, True]}
    assert b"310101" not in stored("number")[0] and b"1200" not in stored("answers")[0]
    assert stored("note") == [b""]
    assert Secret().answers == {} and Secret().note == ""


def test_a_changed_byte_in_the_database_is_found_when_it_is_read() -> None:
    Secret.objects.create(number="310101200001010018")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Secret._meta.db_table} SET number = set_byte(number, 20, get_byte(number, 20) # 1)"
        )
    with pytest.raises(Tampered):
        Secret.objects.get()


def test_a_sealed_field_is_not_searched_by_its_content() -> None:
    with pytest.raises(FieldError, match="blind index"):
        Secret.objects.filter(number="310101200001010018").exists()
    assert not Secret.objects.filter(extra__isnull=False).exists()


def test_a_migration_keeps_the_purpose() -> None:
    _, path, _, kwargs = Secret._meta.get_field("number").deconstruct()
    assert path.endswith("EncryptedTextField") and kwargs["purpose"] == "test.number"


def test_all_rows_are_sealed_anew_in_batches_and_once(settings: Any) -> None:
    Secret.objects.bulk_create(Secret(number=str(n), note="" if n % 2 else "x") for n in range(25))
    settings.TONGBAN_MASTER_KEY, settings.TONGBAN_MASTER_KEY_PREVIOUS = NEW, (OLD,)
    Secret.objects.create(number="25")
    seen: list[int] = []
    assert rotate(Secret, batch=10, progress=seen.append) == 25 + 13 + 25
    assert seen[-1] == 63
    assert rotate(Secret, batch=10) == 0
    settings.TONGBAN_MASTER_KEY_PREVIOUS = ()
    assert all(value.startswith(head()) for value in stored("number"))
    assert [row.number for row in Secret.objects.order_by("pk")] == [str(n) for n in range(26)]
