"""Certificates count once a second person has compared them with their scan."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs import actions, queries, rules
from wennuan.orgs.jobs import remind_of_expiry
from wennuan.orgs.models import Certificate, CertificateKind, Role
from wennuan.orgs.tests import make

pytestmark = pytest.mark.django_db
KIND = CertificateKind.FUNDRAISING
STEPS = {
    "verify": lambda c: actions.verify_certificate(c, by=make.holder(Role.REVIEWER)),
    "refuse": lambda c: actions.refuse_certificate(
        c, by=make.holder(Role.REVIEWER), reason="看不清"
    ),
    "revoke": lambda c: actions.revoke_certificate(
        c, by=make.holder(Role.REVIEWER), reason="已注销"
    ),
}
ALLOWED = {
    ("submitted", "verify"): "verified",
    ("submitted", "refuse"): "refused",
    ("verified", "revoke"): "revoked",
}
ALL = [(s, t) for s in ("submitted", "verified", "refused", "revoked") for t in STEPS]


def in_state(state: str) -> Certificate:
    certificate = make.certificate(make.verified())
    ways = {"submitted": [], "verified": ["verify"], "refused": ["refuse"]}
    for step in ways.get(state, ["verify", "revoke"]):
        certificate = STEPS[step](certificate)
    return certificate


@pytest.mark.parametrize(("way", "target"), ALLOWED.items(), ids=str)
def test_a_step_leads_where_it_should(way, target):
    certificate = STEPS[way[1]](in_state(way[0]))

    certificate.refresh_from_db()
    assert certificate.status == target


@pytest.mark.parametrize(("state", "step"), [way for way in ALL if way not in ALLOWED])
def test_a_forbidden_step_moves_nothing(state, step):
    certificate = in_state(state)

    with pytest.raises(WrongState):
        STEPS[step](certificate)

    certificate.refresh_from_db()
    assert certificate.status == state


def test_the_submitter_does_not_verify():
    reviewer = make.holder(Role.REVIEWER)
    org = make.draft(by=reviewer)
    certificate = make.certificate(org)

    with pytest.raises(NotAllowed):
        actions.verify_certificate(certificate, by=reviewer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(
            status="verified", decided_by=reviewer, decided_at=now()
        )


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (lambda c: make.holder(Role.REVIEWER), True),
        (lambda c: make.holder(Role.REVIEWER, org=c.org), False),
        (lambda c: make.holder(Role.ORG_MANAGER, org=c.org), False),
        (lambda c: c.submitted_by, False),
        (lambda c: make.person(), False),
    ],
)
def test_who_may_verify_a_certificate(who, expected):
    certificate = in_state("submitted")

    assert rules.may_verify_certificate(who(certificate), certificate) is expected


def test_only_a_verified_certificate_is_valid():
    org = make.verified()
    certificate = make.certificate(org)

    assert queries.valid_certificate(org, KIND) is None
    STEPS["verify"](certificate)
    assert queries.valid_certificate(org, KIND) == certificate
    STEPS["revoke"](certificate)
    assert queries.valid_certificate(org, KIND) is None


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_certificate_holds_from_its_first_to_its_last_day(day, holds):
    org = make.verified()
    make.verified_certificate(org, issued_on=date(2026, 1, 1), expires_on=date(2026, 12, 31))

    assert (queries.valid_certificate(org, KIND, on=day) is not None) is holds


def test_the_one_that_holds_longest_is_given():
    org = make.verified()
    make.verified_certificate(org)
    longest = make.verified_certificate(org, expires_on=None)

    assert queries.valid_certificate(org, KIND) == longest


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"issued_on": today() + timedelta(days=1)}, "issued_on"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"kind": CertificateKind.RATING}, "grade"),
    ],
)
def test_what_cannot_be_right_is_refused(changed, field):
    with pytest.raises(Invalid) as refused:
        make.certificate(make.verified(), **changed)

    assert refused.value.field == field


def test_a_number_counts_once_until_it_was_refused():
    org = make.verified()
    STEPS["refuse"](make.certificate(org, number="测募 1"))
    make.certificate(org, number="测募 1")

    with pytest.raises(Invalid):
        make.certificate(org, number="测募 1")


def reminders() -> int:
    return Notice.objects.filter(template="orgs/notices/certificate_ending").count()


def test_those_in_charge_are_told_once_at_sixty_thirty_and_seven_days_and_at_the_end():
    org = make.verified()
    make.verified_certificate(org, expires_on=today() + timedelta(days=61))
    start, told = now(), []

    for day in (0, 1, 1, 2, 31, 32, 54, 55, 61, 62, 63):
        with frozen(start + timedelta(days=day)):
            remind_of_expiry()
        told.append(reminders())

    assert told == [0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4]


def test_a_missed_day_is_made_up_for():
    org = make.verified()
    make.verified_certificate(org, expires_on=today() + timedelta(days=5))

    assert actions.remind_of_expiry(by=None) == 1
    assert actions.remind_of_expiry(by=None) == 0
