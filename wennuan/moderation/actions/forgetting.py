"""What was only kept to be judged is not kept for ever."""

from datetime import timedelta

from django.db import transaction

from wennuan.kernel.clock import now
from wennuan.moderation.models import LIVE, Check, Report
from wennuan.people.models import Person

KEPT = timedelta(days=2 * 365)  # of fundraising records; long enough for any dispute


@transaction.atomic
def forget_old(*, by: Person | None) -> int:
    """Empty the texts of checks that were decided long ago; how it was decided stays."""
    old = Check.objects.exclude(status__in=LIVE).filter(opened_at__lt=now() - KEPT)
    Report.objects.filter(check_made__in=old).exclude(words="").update(words="")
    return old.exclude(excerpt="").update(excerpt="", pictures=[])


@transaction.atomic
def forget_person(person: Person, *, by: Person | None) -> None:
    """Empty the words of someone who has closed the account, once nothing waits any more."""
    decided = Check.objects.exclude(status__in=LIVE).filter(author=person)
    decided.update(excerpt="", pictures=[])
    Report.objects.filter(reporter=person).update(words="")
