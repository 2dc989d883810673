"""Files by digest. The bytes live in the data folder, sealed; the row says what they are."""

from django.db import models


class StoredFile(models.Model):
    """One file content, kept once however often it is handed in."""

    digest = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
