"""What waits in the apps below, read by the clock: each sweep says which tasks there should be.

A sweep is a function of nothing that gives tasks to be, all under its own prefix; the action
``sweep`` opens the new ones and closes those that no longer wait.
"""

from collections.abc import Callable, Iterable

from wennuan.desk.sweeps import giving, orgs, payments
from wennuan.tasks.actions import Wanted

Sweep = Callable[[], Iterable[Wanted]]

HOURLY: dict[str, Sweep] = {
    "payments.match:": payments.lines_to_match,
    "payments.review:": payments.imports_to_review,
    "payments.confirm:": payments.payments_to_confirm,
    "payments.refund:": payments.refunds_to_approve,
    "payments.differs:": payments.days_that_differ,
    "giving.expense:": giving.expenses_to_decide,
    "giving.refund:": giving.refunds_to_decide,
    "giving.receipt:": giving.receipts_to_issue,
    "giving.report:": giving.reports_to_answer,
    "giving.words:": giving.words_to_read,
    "orgs.verify:": orgs.organisations_to_verify,
    "orgs.certificate:": orgs.certificates_to_verify,
}
NIGHTLY: dict[str, Sweep] = {
    "giving.duty:": giving.duties,
    "orgs.expires:": orgs.certificates_that_expire,
    "orgs.post:": orgs.posts_that_end,
}
EVERYTHING = HOURLY | NIGHTLY
