"""The database keeps what was put on file, and what a gift said when it was made.

Why   A filed campaign's name and number (慈善组织公开募捐管理办法) and a gift's amount must not be
      changed behind anyone's back, whatever code or clerk tries.
How   Triggers that name no table but their own row; they fire only when the columns are written,
      so the settling of payments pays nothing for them.
Undo  Going back drops triggers and functions; no data changes.
"""

from django.db import migrations

LOCK_FILED = """
CREATE FUNCTION giving_lock_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.filing_number <> '' AND (NEW.name, NEW.filing_number, NEW.org_id, NEW.account_name)
      IS DISTINCT FROM (OLD.name, OLD.filing_number, OLD.org_id, OLD.account_name) THEN
    RAISE EXCEPTION 'a filed campaign keeps its name, number, organisation and account'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
LOCK_FILED_TRIGGER = """
CREATE TRIGGER campaign_lock_filed BEFORE UPDATE OF name, filing_number, org_id, account_name
ON giving_campaign FOR EACH ROW EXECUTE FUNCTION giving_lock_filed()
"""
KEEP_GIFT = """
CREATE FUNCTION giving_keep_gift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.received_at IS NOT NULL THEN
      RAISE EXCEPTION 'a received gift is never deleted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.number, NEW.amount_fen, NEW.campaign_id, NEW.fund_id)
      IS DISTINCT FROM (OLD.number, OLD.amount_fen, OLD.campaign_id, OLD.fund_id) THEN
    RAISE EXCEPTION 'a gift keeps its number, amount, campaign and fund'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
KEEP_GIFT_TRIGGER = """
CREATE TRIGGER donation_keep BEFORE DELETE OR UPDATE OF number, amount_fen, campaign_id, fund_id
ON giving_donation FOR EACH ROW EXECUTE FUNCTION giving_keep_gift()
"""
KEEP_UPDATE = """
CREATE FUNCTION giving_keep_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was posted stays as it is: post a correction'
    USING ERRCODE = 'check_violation';
END $$
"""
KEEP_UPDATE_TRIGGER = """
CREATE TRIGGER update_keep BEFORE UPDATE OR DELETE ON giving_campaignupdate
FOR EACH ROW EXECUTE FUNCTION giving_keep_update()
"""


class Migration(migrations.Migration):
    """Functions first, then the triggers that call them."""

    dependencies = [("giving", "0001_initial")]
    operations = [
        migrations.RunSQL(LOCK_FILED, "DROP FUNCTION giving_lock_filed()"),
        migrations.RunSQL(
            LOCK_FILED_TRIGGER, "DROP TRIGGER campaign_lock_filed ON giving_campaign"
        ),
        migrations.RunSQL(KEEP_GIFT, "DROP FUNCTION giving_keep_gift()"),
        migrations.RunSQL(KEEP_GIFT_TRIGGER, "DROP TRIGGER donation_keep ON giving_donation"),
        migrations.RunSQL(KEEP_UPDATE, "DROP FUNCTION giving_keep_update()"),
        migrations.RunSQL(
            KEEP_UPDATE_TRIGGER, "DROP TRIGGER update_keep ON giving_campaignupdate"
        ),
    ]
