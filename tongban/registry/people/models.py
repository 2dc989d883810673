"""Natural and legal persons. What identifies or reaches them is encrypted and found by blind index."""

from django.db import models

from tongban.foundation.crypto.fields import EncryptedTextField


class Person(models.Model):
    """A natural person (自然人) as the registers know them."""

    name = models.CharField(max_length=60, db_index=True)
    sex = models.CharField(max_length=1, choices=[("M", "男"), ("F", "女")])
    birth_date = models.DateField()
    id_number = EncryptedTextField(purpose="person.id_number")
    id_number_index = models.BinaryField(max_length=16, unique=True)
    mobile = EncryptedTextField(purpose="person.contact", blank=True)
    mobile_index = models.BinaryField(max_length=16, null=True, db_index=True)
    address = EncryptedTextField(purpose="person.contact", blank=True)
    hukou = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    residence = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    education = models.CharField(max_length=16, blank=True)
    employment = models.CharField(max_length=16, blank=True)
    marital = models.CharField(max_length=16, blank=True)
    deceased_on = models.DateField(null=True)
    source = models.CharField(max_length=24)

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """A legal person or other organisation (法人), by its unified social credit code."""

    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(max_length=24)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    representative = models.ForeignKey(Person, models.PROTECT, null=True, related_name="organizations")
    source = models.CharField(max_length=24)

    def __str__(self) -> str:
        return self.name
