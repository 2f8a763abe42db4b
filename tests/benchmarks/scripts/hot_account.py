"""One account with a million lines: its sum with the roll-up and without, and how both grow.

Lines are written in bulk, a tenth a transaction, past the triggers: what is measured is reading.
"""

import json
import os
import statistics
import time

from django.db import connection

from wennuan.ledger import actions, queries

asked = json.loads(os.environ["ASKED"])
HOT, LINES, STEPS = "campaign:999999:raised", asked["lines"], 10
FILL = """
WITH made AS (
  INSERT INTO ledger_posting (key, memo, at)
  SELECT 'bench:' || n, '', now() FROM generate_series(%s, %s) n RETURNING id
), sides AS (
  INSERT INTO ledger_line (posting_id, account, fen, at)
  SELECT id, 'bank:bench', 100, now() FROM made
)
INSERT INTO ledger_line (posting_id, account, fen, at) SELECT id, %s, -100, now() FROM made
"""


def ms(work, turns):
    """The middle of several turns, in milliseconds."""
    took = []
    for _ in range(turns):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(took), 2)


def summed():
    """The sum as it would be without the roll-up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(fen)::bigint, count(*) FROM ledger_line WHERE account = %s", [HOT]
        )
        return cursor.fetchone()


def fill(step):
    """One tenth more."""
    size = LINES // STEPS
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(FILL, [step * size + 1, (step + 1) * size, HOT])
        cursor.execute("SET session_replication_role = DEFAULT")


found, rolled = [], []
for step in range(STEPS):
    fill(step)
    begun = time.perf_counter()
    actions.roll_up()
    rolled.append((time.perf_counter() - begun) * 1000)
    if step in {0, STEPS - 1}:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE ledger_line")
        total = queries.totals([HOT])[HOT]
        found.append(
            {
                "lines": total.count,
                "with_ms": ms(lambda: queries.totals([HOT]), 21),
                "without_ms": ms(summed, 5),
                "roll_up_of_a_tenth_ms": round(max(rolled), 1),
                "agrees": (total.fen, total.count) == tuple(summed()),
            }
        )
print(json.dumps(found))
