"""What is written of these payments: how often, how much, and whether the ledger holds."""

import json
import os

from django.db import connection

from wennuan.ledger import queries
from wennuan.payments.models import Payment

numbers = json.loads(os.environ["ASKED"])["numbers"]
with connection.cursor() as cursor:
    cursor.execute(
        """SELECT p.number, p.status, d.status, p.amount_fen,
             (SELECT count(*) FROM ledger_posting g
                WHERE g.key = 'donation:' || d.id || ':received'),
             (SELECT coalesce(sum(l.fen), 0)::bigint FROM ledger_posting g
                JOIN ledger_line l ON l.posting_id = g.id AND l.account = 'bank:wechat'
                WHERE g.key LIKE 'donation:' || d.id || ':%%'),
             (SELECT count(*) FROM giving_donation o WHERE o.payment_number = p.number)
           FROM payments_payment p JOIN giving_donation d ON d.id::text = p.reference
           WHERE p.number = ANY(%s)""",
        [numbers],
    )
    rows = {
        number: {
            "payment": paid,
            "gift": gift,
            "fen": fen,
            "postings": postings,
            "banked": banked,
            "gifts": gifts,
        }
        for number, paid, gift, fen, postings, banked, gifts in cursor.fetchall()
    }
    cursor.execute(
        "SELECT coalesce(sum(fen), 0)::bigint FROM ledger_line WHERE account = 'bank:wechat'"
    )
    (bank,) = cursor.fetchone()
count, faults = queries.verify()
paid = sum(
    Payment.objects.filter(gateway="wechat", status="paid").values_list("amount_fen", flat=True)
)
print(json.dumps({"rows": rows, "faults": faults, "postings": count, "bank": bank, "paid": paid}))
