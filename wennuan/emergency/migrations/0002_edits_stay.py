"""Edits are only ever appended to; what they say goes with the personal data, and never changes.

Why   "Every edit undoable" and "who touched it is seen" hold only if no program can unwrite one.
How   Row and truncate triggers refuse on the edits. Their content is encrypted: it may be deleted
      (when the personal data is erased) and taken over to another key, but not changed.
Undo  The triggers are dropped; the rows stay.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION emergency_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_RELID::regclass, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
REKEY_ONLY = """
CREATE FUNCTION emergency_rekey_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id = OLD.id AND NEW.edit_id = OLD.edit_id
     AND (NEW.before IS NOT DISTINCT FROM OLD.before
          OR get_byte(NEW.before, 0) <> get_byte(OLD.before, 0))
     AND (NEW.after IS NOT DISTINCT FROM OLD.after
          OR get_byte(NEW.after, 0) <> get_byte(OLD.after, 0)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% only takes another key: % refused', TG_RELID::regclass, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Migration(migrations.Migration):
    """One statement each."""

    dependencies = [("emergency", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION emergency_refuse_change()"),
        migrations.RunSQL(REKEY_ONLY, "DROP FUNCTION emergency_rekey_only()"),
        migrations.RunSQL(
            "CREATE TRIGGER emergency_edit_no_change BEFORE UPDATE OR DELETE ON emergency_edit "
            "FOR EACH ROW EXECUTE FUNCTION emergency_refuse_change()",
            "DROP TRIGGER emergency_edit_no_change ON emergency_edit",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER emergency_edit_no_truncate BEFORE TRUNCATE ON emergency_edit "
            "FOR EACH STATEMENT EXECUTE FUNCTION emergency_refuse_change()",
            "DROP TRIGGER emergency_edit_no_truncate ON emergency_edit",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER emergency_editcontent_rekey BEFORE UPDATE ON emergency_editcontent "
            "FOR EACH ROW EXECUTE FUNCTION emergency_rekey_only()",
            "DROP TRIGGER emergency_editcontent_rekey ON emergency_editcontent",
        ),
    ]
