"""The database itself refuses to change or drop a published version."""

from django.db import migrations

FORBID = """
CREATE FUNCTION catalogue_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published item version never changes: publish a new one'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER version_is_immutable BEFORE UPDATE OR DELETE ON catalogue_itemversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_version_is_immutable();
"""
ALLOW = """
DROP TRIGGER version_is_immutable ON catalogue_itemversion;
DROP FUNCTION catalogue_version_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
