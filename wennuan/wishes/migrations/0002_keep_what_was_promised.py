"""The database keeps a claimed wish's text, the chain of custody, and the word of who received.

Why   A giver must find the wish as it was claimed; parts of a batch must not exceed it; a wish is
      true by the receiving side's word alone; and what was handed on, by whom, must not be
      rewritten, whatever code or clerk tries.
How   Triggers that name no table but their own row's, and two CHECKs that Django can't write. The
      sum of parts is taken again after each claim; claims of one wish wait for each other on the
      wish's own row, whose ``taken_count`` is checked as well.
Undo  Going back drops triggers, functions and CHECKs; no data changes.
"""

from django.db import migrations

LOCK_TEXT = """
CREATE FUNCTION wishes_lock_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.taken_count > 0 AND (NEW.kind, NEW.title, NEW.story, NEW.price_fen, NEW.quantity, NEW.unit,
      NEW.is_batch, NEW.is_child, NEW.site_id, NEW.household_id, NEW.wisher_id,
      NEW.photo, NEW.campaign_id)
      IS DISTINCT FROM (OLD.kind, OLD.title, OLD.story, OLD.price_fen, OLD.quantity, OLD.unit,
      OLD.is_batch, OLD.is_child, OLD.site_id, OLD.household_id, OLD.wisher_id,
      OLD.photo, OLD.campaign_id) THEN
    RAISE EXCEPTION 'a claimed wish keeps its text' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
LOCK_TEXT_TRIGGER = """
CREATE TRIGGER wish_lock_text BEFORE UPDATE OF kind, title, story, price_fen, quantity, unit,
is_batch, is_child, site_id, household_id, wisher_id, photo, campaign_id
ON wishes_wish FOR EACH ROW EXECUTE FUNCTION wishes_lock_text()
"""
KEEP = """
CREATE FUNCTION wishes_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was written down stays as it is' USING ERRCODE = 'check_violation';
END $$
"""
KEEP_CUSTODY_TRIGGER = """
CREATE TRIGGER custody_keep BEFORE UPDATE OR DELETE ON wishes_custodyentry
FOR EACH ROW EXECUTE FUNCTION wishes_keep()
"""
KEEP_POLICY_TRIGGER = """
CREATE TRIGGER policy_keep BEFORE UPDATE OR DELETE ON wishes_wishpolicy
FOR EACH ROW EXECUTE FUNCTION wishes_keep()
"""
KEEP_CLAIM = """
CREATE FUNCTION wishes_keep_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a claim is never deleted' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.status IN ('realised', 'released', 'failed') AND NEW.status <> OLD.status THEN
    RAISE EXCEPTION 'a claim that ended stays so' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status = 'realised' AND OLD.status NOT IN ('handed', 'disputed', 'realised') THEN
    RAISE EXCEPTION 'only what was handed over can be confirmed' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.code, NEW.wish_id, NEW.claimer_id, NEW.org_id, NEW.quantity, NEW.of_count)
      IS DISTINCT FROM
      (OLD.code, OLD.wish_id, OLD.claimer_id, OLD.org_id, OLD.quantity, OLD.of_count) THEN
    RAISE EXCEPTION 'a claim keeps its wish, giver and parts' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
KEEP_CLAIM_TRIGGER = """
CREATE TRIGGER claim_keep BEFORE UPDATE OR DELETE ON wishes_claim
FOR EACH ROW EXECUTE FUNCTION wishes_keep_claim()
"""
WITHIN = """
CREATE FUNCTION wishes_parts_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  taken bigint;
BEGIN
  EXECUTE format('SELECT coalesce(sum(quantity), 0) FROM %s WHERE wish_id = $1 AND status NOT IN '
    '(''released'', ''failed'')', TG_RELID::regclass) INTO taken USING NEW.wish_id;
  IF taken > NEW.of_count THEN
    RAISE EXCEPTION 'more parts claimed than wished for' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""
WITHIN_TRIGGER = """
CREATE TRIGGER claim_parts_within AFTER INSERT OR UPDATE OF status ON wishes_claim
FOR EACH ROW EXECUTE FUNCTION wishes_parts_within()
"""
CODE_IS_RIGHT = """
ALTER TABLE wishes_claim ADD CONSTRAINT claim_confirmed_by_the_right_code CHECK (
  confirmed_how <> 'code'
  OR code_digest = encode(sha256(convert_to(code_salt || code_told, 'UTF8')), 'hex'))
"""
REFEREE_IS_OTHER = """
ALTER TABLE wishes_dispute ADD CONSTRAINT dispute_referee_was_not_involved CHECK (
  referee_id IS NULL OR NOT (referee_id = ANY (involved)))
"""


class Migration(migrations.Migration):
    """Functions first, then the triggers that call them, then the two CHECKs."""

    dependencies = [("wishes", "0001_initial")]
    operations = [
        migrations.RunSQL(LOCK_TEXT, "DROP FUNCTION wishes_lock_text()"),
        migrations.RunSQL(LOCK_TEXT_TRIGGER, "DROP TRIGGER wish_lock_text ON wishes_wish"),
        migrations.RunSQL(KEEP, "DROP FUNCTION wishes_keep()"),
        migrations.RunSQL(KEEP_CUSTODY_TRIGGER, "DROP TRIGGER custody_keep ON wishes_custodyentry"),
        migrations.RunSQL(KEEP_POLICY_TRIGGER, "DROP TRIGGER policy_keep ON wishes_wishpolicy"),
        migrations.RunSQL(KEEP_CLAIM, "DROP FUNCTION wishes_keep_claim()"),
        migrations.RunSQL(KEEP_CLAIM_TRIGGER, "DROP TRIGGER claim_keep ON wishes_claim"),
        migrations.RunSQL(WITHIN, "DROP FUNCTION wishes_parts_within()"),
        migrations.RunSQL(WITHIN_TRIGGER, "DROP TRIGGER claim_parts_within ON wishes_claim"),
        migrations.RunSQL(
            CODE_IS_RIGHT,
            "ALTER TABLE wishes_claim DROP CONSTRAINT claim_confirmed_by_the_right_code",
        ),
        migrations.RunSQL(
            REFEREE_IS_OTHER,
            "ALTER TABLE wishes_dispute DROP CONSTRAINT dispute_referee_was_not_involved",
        ),
    ]
