"""A yearly snapshot is written once and stays as it is.

Why   What a household was, and what was found, must be provable years later.
How   Row and truncate triggers refuse. Its text is encrypted: it may be taken over to another key
      (the first byte names it), nothing else; the hash beside it shows that the text is the same.
Undo  The triggers are dropped; the rows stay.
"""

from django.db import migrations

REKEY_ONLY = """
CREATE FUNCTION support_rekey_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content'
       AND get_byte(NEW.content, 0) <> get_byte(OLD.content, 0) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_RELID::regclass, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Migration(migrations.Migration):
    """One statement each."""

    dependencies = [("support", "0001_initial")]
    operations = [
        migrations.RunSQL(REKEY_ONLY, "DROP FUNCTION support_rekey_only()"),
        migrations.RunSQL(
            "CREATE TRIGGER support_snapshot_no_change BEFORE UPDATE OR DELETE ON support_snapshot "
            "FOR EACH ROW EXECUTE FUNCTION support_rekey_only()",
            "DROP TRIGGER support_snapshot_no_change ON support_snapshot",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER support_snapshot_no_truncate BEFORE TRUNCATE ON support_snapshot "
            "FOR EACH STATEMENT EXECUTE FUNCTION support_rekey_only()",
            "DROP TRIGGER support_snapshot_no_truncate ON support_snapshot",
        ),
    ]
