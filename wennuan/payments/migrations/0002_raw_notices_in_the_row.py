"""Keep raw notices inside their rows.

Why   They are encrypted, so compressing them is work for nothing, and moving them out of the row
      doubles the writes of the path on which every gift settles.
How   Rows of up to 4 kB stay whole; larger ones move out uncompressed.
Undo  The defaults come back; rows stay readable either way.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """One statement each."""

    dependencies = [("payments", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE payments_notification ALTER COLUMN body SET STORAGE EXTERNAL",
            "ALTER TABLE payments_notification ALTER COLUMN body SET STORAGE EXTENDED",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_notification ALTER COLUMN headers SET STORAGE EXTERNAL",
            "ALTER TABLE payments_notification ALTER COLUMN headers SET STORAGE EXTENDED",
        ),
        migrations.RunSQL(
            "ALTER TABLE payments_notification SET (toast_tuple_target = 4080)",
            "ALTER TABLE payments_notification RESET (toast_tuple_target)",
        ),
    ]
