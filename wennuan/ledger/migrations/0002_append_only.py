"""The database keeps the ledger: appended only, and balanced at the end of every statement.

Why   A mistake in a program must not be able to change or unbalance the books.
How   Row and truncate triggers refuse; one trigger a statement sums the new lines by posting,
      from the statement's own rows, so it reads no table and waits for nobody. The check is
      stricter than a deferred one (docs/architecture/ledger.md): no transaction, not even for
      a moment, can hold a posting that doesn't balance.
Undo  The triggers are dropped; the rows stay.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

REFUSE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
BALANCED = """
CREATE FUNCTION ledger_lines_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong bigint;
BEGIN
  SELECT posting_id INTO wrong FROM added
    GROUP BY posting_id HAVING sum(fen) <> 0 OR count(*) < 2 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%: the lines of posting % do not balance', TG_TABLE_NAME, wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""


def guards(table: str) -> list[Operation]:
    """UPDATE, DELETE and TRUNCATE are refused on one table."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
            f"DROP TRIGGER {table}_no_change ON {table}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ),
    ]


class Migration(migrations.Migration):
    """One statement each."""

    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION ledger_refuse_change()"),
        migrations.RunSQL(BALANCED, "DROP FUNCTION ledger_lines_balanced()"),
        *guards("ledger_posting"),
        *guards("ledger_line"),
        migrations.RunSQL(
            "CREATE TRIGGER ledger_line_balanced AFTER INSERT ON ledger_line "
            "REFERENCING NEW TABLE AS added "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_lines_balanced()",
            "DROP TRIGGER ledger_line_balanced ON ledger_line",
        ),
    ]
