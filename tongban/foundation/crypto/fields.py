"""Model fields that are sealed in the database. They are found by blind index, never by content."""

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from tongban.foundation.crypto.suite import decrypt, encrypt


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A bytea column; subclasses say how a value becomes bytes and comes back."""

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As for any field, with the purpose: another purpose is another key."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_lookup(self, lookup_name: str) -> Any:
        """Sealed twice, the same text differs: only `isnull` has a meaning."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed; search by its blind index (foundation.crypto.suite).")
        return super().get_lookup(lookup_name)

    def pack(self, value: Any) -> bytes:
        """The bytes of a value."""
        raise NotImplementedError

    def unpack(self, content: bytes) -> Any:
        """The value of some bytes."""
        raise NotImplementedError

    def get_prep_value(self, value: Any) -> bytes | None:
        """What the column holds: sealed bytes. An empty text stays empty, so that blank is blank."""
        if value is None:
            return None
        content = self.pack(value)
        return encrypt(self.purpose, content) if content else b""

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """What the model shows. Raises Tampered for changed bytes."""
        if value is None:
            return None
        sealed = bytes(value)
        return self.unpack(decrypt(self.purpose, sealed) if sealed else b"")

    def to_python(self, value: Any) -> Any:
        """Values are themselves; the base64 of a plain bytea column is not for us."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """For dumps: never the sealed text in clear."""
        raise FieldError(f"{self.name} is sealed and is not written into dumps.")


class EncryptedTextField(SealedField):
    """Text, sealed. Blank is stored as no bytes at all."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]

    def pack(self, value: Any) -> bytes:
        return str(value).encode()

    def unpack(self, content: bytes) -> str:
        return content.decode()

    def get_default(self) -> Any:
        return str(self.default) if self.has_default() else (None if self.null else "")


class EncryptedJSONField(SealedField):
    """Whatever JSON can say, sealed."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def pack(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def unpack(self, content: bytes) -> Any:
        return json.loads(content) if content else None
