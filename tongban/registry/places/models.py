"""Divisions of the country in five tiers."""

from django.db import models


class Division(models.Model):
    """A node of the administrative tree, by its statistical code of 12 digits (统计用区划代码)."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=80)
    tier = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    provenance = models.CharField(max_length=16)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
