"""What was said stays as it was said; a vote stays as it was cast.

Why   People act on what was answered and announced. Whoever is wrong adds to it, withdraws it or
      takes it down; nobody rewrites it, whatever code tries. The other side of a private
      conversation is fixed with its role, so that no conversation is turned to somebody else.
How   One function that refuses, and a trigger a table that names the columns. Encrypted columns are
      left out: turning the key writes them anew.
Undo  Drops triggers and function; no data changes.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION talk_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was said stays as it was said' USING ERRCODE = 'check_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER {table}_words_stay BEFORE UPDATE OF {columns} ON {table}
FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION talk_words_stay()
"""
KEPT = {
    "talk_thread": ("title", "body", "author_id"),
    "talk_reply": ("kind", "body", "author_id", "office"),
    "talk_announcement": ("title", "body", "author_id", "office"),
    "talk_poll": ("question", "options", "author_id"),
    "talk_pollvote": ("poll_id", "person_id", "choice"),
    "talk_conversation": ("resident_id", "role", "is_minors", "began_by_resident"),
}


def trigger(table, columns):
    """The statement for one table."""
    return TRIGGER.format(
        table=table,
        columns=", ".join(columns),
        old=", ".join(f"OLD.{name}" for name in columns),
        new=", ".join(f"NEW.{name}" for name in columns),
    )


class Migration(migrations.Migration):
    """The function first, then the triggers that call it."""

    dependencies = [("talk", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION talk_words_stay()"),
        *(
            migrations.RunSQL(
                trigger(table, columns), f"DROP TRIGGER {table}_words_stay ON {table}"
            )
            for table, columns in KEPT.items()
        ),
    ]
