"""Nobody holds both posts of an exclusive pair at one time, wherever they are.

Why   Who keeps the books may not hold the cash, who administers may not audit. Checking before
      writing is not enough: two grants at the same moment would both find nothing.
How   One exclusion constraint a pair, over ranges only, since GiST needs no extension for them.
      Two posts conflict when person, time, ``left`` and ``right`` all overlap. A post of the
      first role spans its own number on the left and everything on the right, one of the second
      role the other way round: so posts of two roles always meet, and posts of one role never do
      (the same role in two organisations is allowed). A post cut short counts until that day.
Undo  Drops the constraints; nothing else was changed.
"""

from django.db import migrations

PAIRS = [
    ("accountant", "cashier"),
    ("accountant", "auditor"),
    ("cashier", "auditor"),
    ("cashier", "reviewer"),
    ("admin_system", "admin_security"),
    ("admin_system", "auditor"),
    ("admin_security", "auditor"),
]

ADD = """
ALTER TABLE orgs_post ADD CONSTRAINT post_not_{left}_and_{right} EXCLUDE USING gist (
  int8range(person_id, person_id, '[]') WITH &&,
  daterange(starts_on, GREATEST(starts_on, COALESCE(ended_on, ends_on + 1))) WITH &&,
  (CASE role WHEN '{left}' THEN int8range(id, id, '[]') ELSE int8range(NULL, NULL) END) WITH &&,
  (CASE role WHEN '{right}' THEN int8range(id, id, '[]') ELSE int8range(NULL, NULL) END) WITH &&
) WHERE (role IN ('{left}', '{right}'))
"""
DROP = "ALTER TABLE orgs_post DROP CONSTRAINT post_not_{left}_and_{right}"


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ADD.format(left=left, right=right), DROP.format(left=left, right=right)
        )
        for left, right in PAIRS
    ]
