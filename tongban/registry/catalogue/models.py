"""Items and their published versions. A published version never changes: a correction is a new version."""

from django.db import models


class Item(models.Model):
    """A public service item (事项) by the city's own code."""

    code = models.CharField(max_length=24, primary_key=True)
    basic_code = models.CharField(max_length=12, unique=True)
    function = models.CharField(max_length=8, db_index=True)
    current = models.ForeignKey("ItemVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """One published, immutable edition (实施清单版本) of an item's guide, form, flow and decision table."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=240)
    guide = models.JSONField()
    form = models.JSONField()
    decision = models.JSONField(null=True)
    flow_name = models.CharField(max_length=60)
    flow = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    def name(self, language: str) -> str:
        """The item's name for a reader of `language`."""
        return self.name_en if language.startswith("en") else self.name_zh
