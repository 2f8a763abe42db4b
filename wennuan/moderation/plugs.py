"""What this app answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from wennuan.moderation import actions, queries
from wennuan.moderation.models import Check, Report
from wennuan.moderation.rules import may_see_queue
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Person


def me_doors(person: Person) -> Iterable[Door]:
    """The queue for moderators; one's own checks and reports once there are any."""
    if may_see_queue(person, None):
        yield Door("内容审核", reverse("moderation:queue"), "briefcase", "待审、举报和申诉")
    if queries.own_checks(person).exists() or Report.objects.filter(reporter=person).exists():
        hint = "您写的、您举报的，处理得怎么样"
        yield Door("审核与举报", reverse("moderation:mine"), "flag", hint)


def export_sections(person: Person) -> Iterable[Section]:
    """What was decided on one's texts, and what one reported."""
    checks = tuple(_check(one) for one in queries.own_checks(person))
    if checks:
        yield Section("checks", "内容审核", checks)
    reports = tuple(
        {"举报的内容": one.kind, "原因": one.cause, "时间": _day(one.at), "结果": one.outcome}
        for one in queries.own_reports(person)
    )
    if reports:
        yield Section("reports", "举报", reports)


def forget_person(person: Person) -> None:
    """Whoever closes the account leaves no words behind."""
    actions.forget_person(person, by=person)


def _check(check: Check) -> dict[str, str]:
    own = queries.own_check(check)
    return {
        "内容": own.excerpt,
        "结果": own.status,
        "理由": own.reason,
        "申诉": own.appeal,
        "申诉结果": own.heard_reason,
        "时间": _day(own.opened_at),
    }


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
