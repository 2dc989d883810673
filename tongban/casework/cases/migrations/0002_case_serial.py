"""Serials of case numbers, counted in blocks of fifty per process (`cases.numbers`)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE case_serial", "DROP SEQUENCE case_serial")]
