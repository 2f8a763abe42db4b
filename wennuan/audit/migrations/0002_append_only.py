"""The record is only ever appended to, and the counting of attempts costs no disk writes.

Why   Whoever did or read something must not be able to unwrite it, by whatever program.
How   Row and truncate triggers refuse. Attempts are unlogged: a crash empties them, and may.
Undo  The triggers are dropped, the table is logged again; the rows stay.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_RELID::regclass, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guards(table: str) -> list[Operation]:
    """UPDATE, DELETE and TRUNCATE are refused on one table."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
            f"DROP TRIGGER {table}_no_change ON {table}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ),
    ]


class Migration(migrations.Migration):
    """One statement each."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION audit_refuse_change()"),
        *guards("audit_auditentry"),
        *guards("audit_reading"),
        migrations.RunSQL(
            "ALTER TABLE audit_attempt SET UNLOGGED", "ALTER TABLE audit_attempt SET LOGGED"
        ),
    ]
