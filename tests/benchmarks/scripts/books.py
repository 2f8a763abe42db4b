"""What the books say of these payments, and whether they hold."""

import json
import os

from django.db import connection

from wennuan.ledger import queries

span = json.loads(os.environ["ASKED"])["span"]
with connection.cursor() as cursor:
    cursor.execute(
        """SELECT count(*) FILTER (WHERE p.status = 'paid' AND d.status = 'received'),
             count(DISTINCT g.id), coalesce(sum(l.fen), 0)::bigint, sum(p.amount_fen)::bigint,
             count(DISTINCT n.id)
           FROM payments_payment p
           JOIN giving_donation d ON d.id::text = p.reference AND d.payment_number = p.number
           LEFT JOIN ledger_posting g ON g.key = 'donation:' || d.id || ':received'
           LEFT JOIN ledger_line l ON l.posting_id = g.id AND l.account = 'bank:wechat'
           LEFT JOIN payments_notification n ON n.number = p.number
           WHERE p.id BETWEEN %s AND %s""",
        span,
    )
    settled, postings, banked, asked, notices = cursor.fetchone()
count, faults = queries.verify()
print(
    json.dumps(
        {
            "settled": settled, "postings": postings, "banked": banked, "asked": asked,
            "notices": notices, "faults": faults, "all_postings": count,
        }
    )
)  # fmt: skip
