"""What the tables cannot say: the bytes of a leaf, the pending rows, and that nothing is ever changed."""

from django.db import migrations

# record_send writes the number of columns and then, for each, the type, the length and the value in PostgreSQL's
# binary form (int8, timestamptz as microseconds since 2000 UTC, text and json in UTF-8).
BYTES = """
CREATE FUNCTION ledger_bytes(event ledger_event) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT record_send(ROW(event.id, event.at, event.subject::text, event.kind::text, event.actor::text, event.data)) $$;
"""

PENDING = """
CREATE FUNCTION ledger_await_leaf() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO ledger_pending (event_id) VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER ledger_await_leaf AFTER INSERT ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_await_leaf();
ALTER TABLE ledger_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""

FORBID = """
CREATE FUNCTION ledger_forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on % is forbidden.', TG_OP, TG_TABLE_NAME
        USING HINT = 'Record a new event that corrects the old one.';
END $$;
"""

TABLES = ["event", "leaf", "node", "head"]
TRIGGERS = "".join(
    f"""
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forbid();
"""
    for table in TABLES
)
UNDO = "".join(
    f"DROP TRIGGER ledger_append_only ON ledger_{table}; DROP TRIGGER ledger_no_truncate ON ledger_{table};"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(BYTES, "DROP FUNCTION ledger_bytes(ledger_event);"),
        migrations.RunSQL(
            PENDING,
            "DROP TRIGGER ledger_await_leaf ON ledger_event; DROP FUNCTION ledger_await_leaf();",
        ),
        migrations.RunSQL(FORBID, "DROP FUNCTION ledger_forbid();"),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
