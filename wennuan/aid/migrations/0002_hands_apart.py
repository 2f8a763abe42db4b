"""Visitor, decider and hearer of one request are different people, whatever code or clerk tries.

Why   Who visited may not decide, and who refused may not hear the appeal (rules 7; D10, D12).
How   ``aid_aidpart`` holds one part a person and request; visits, decisions and answered appeals
      refer to it by request, person and part together. A vote that was cast stays as it is.
Undo  Going back drops the keys and the trigger; no data changes.
"""

from django.db import migrations

KEYS = {
    ("aid_homevisit", "aid_visit_first_is_visitor"): "request_id, first_id, part",
    ("aid_homevisit", "aid_visit_second_is_visitor"): "request_id, second_id, part",
    ("aid_aiddecision", "aid_decision_by_decider"): "request_id, decided_by_id, part",
    ("aid_objection", "aid_appeal_heard_by_hearer"): "request_id, heard_by_id, part",
}
KEEP_VOTE = """
CREATE FUNCTION aid_keep_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.voted_at IS NOT NULL THEN
    RAISE EXCEPTION 'a vote that was cast stays as it is' USING ERRCODE = 'check_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$
"""
KEEP_VOTE_TRIGGER = """
CREATE TRIGGER aid_vote_keep BEFORE UPDATE OR DELETE ON aid_reviewvote
FOR EACH ROW EXECUTE FUNCTION aid_keep_vote()
"""
KEEP_AMOUNT = """
CREATE FUNCTION aid_keep_amount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was noted of money stays: note the opposite movement'
    USING ERRCODE = 'check_violation';
END $$
"""
KEEP_AMOUNT_TRIGGER = """
CREATE TRIGGER aid_amount_keep BEFORE UPDATE OR DELETE ON aid_aidamount
FOR EACH ROW EXECUTE FUNCTION aid_keep_amount()
"""


def _key(table, name, columns):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
        "REFERENCES aid_aidpart (request_id, person_id, part)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """The keys, then the triggers."""

    dependencies = [("aid", "0001_initial")]
    operations = [
        *(_key(table, name, columns) for (table, name), columns in KEYS.items()),
        migrations.RunSQL(KEEP_VOTE, "DROP FUNCTION aid_keep_vote()"),
        migrations.RunSQL(KEEP_VOTE_TRIGGER, "DROP TRIGGER aid_vote_keep ON aid_reviewvote"),
        migrations.RunSQL(KEEP_AMOUNT, "DROP FUNCTION aid_keep_amount()"),
        migrations.RunSQL(
            KEEP_AMOUNT_TRIGGER, "DROP TRIGGER aid_amount_keep ON aid_aidamount"
        ),
    ]
