"""A text that people agreed to keeps its wording.

Why   A consent means nothing when its text can be changed afterwards.
How   A row trigger refuses UPDATE and DELETE; a new wording is a new version.
Undo  The trigger is dropped; the rows stay.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION people_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_RELID::regclass, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Migration(migrations.Migration):
    """One statement each."""

    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION people_refuse_change()"),
        migrations.RunSQL(
            "CREATE TRIGGER people_consenttext_no_change BEFORE UPDATE OR DELETE "
            "ON people_consenttext FOR EACH ROW EXECUTE FUNCTION people_refuse_change()",
            "DROP TRIGGER people_consenttext_no_change ON people_consenttext",
        ),
    ]
