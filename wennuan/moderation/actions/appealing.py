"""The author disagrees, and another moderator listens."""

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.privacy import mask_identifiers
from wennuan.kernel.rules import require
from wennuan.moderation import clocks, hooks
from wennuan.moderation.actions.checking import TOPIC, live_check, tell_reporters
from wennuan.moderation.kinds import name_of
from wennuan.moderation.models import Check
from wennuan.moderation.rules import DECIDERS, may_appeal, may_hear
from wennuan.notices.actions import tell
from wennuan.people.models import Person
from wennuan.tasks.actions import Wanted, close_task, open_task

LONGEST_APPEAL = 500


@transaction.atomic
def appeal(check: Check, *, words: str, by: Person) -> Check:
    """Ask for another look at a text that was refused. Once; somebody else listens."""
    check = lock(check)
    require(may_appeal, by, check)
    check.FLOW.take(check, "appeal")
    words = mask_identifiers(words.strip())[:LONGEST_APPEAL]
    if not words:
        raise Invalid("请写几句，为什么您觉得应该保留。", field="words")
    if live_check(check.kind, check.ref) is not None:
        raise WrongState("这条内容改过以后正在重新审核，等那一次的结果就好。")
    check.appeal, check.appealed_at = words, now()
    check.due_at = clocks.in_workdays(clocks.APPEAL_WORKDAYS)
    check.save(update_fields=["status", "appeal", "appealed_at", "due_at"])
    record("moderation.appealed", check, by=by)
    open_task(_task(check, by), by=by)
    live.publish(TOPIC)
    return check


@transaction.atomic
def hear(check: Check, *, passed: bool, reason: str, by: Person) -> Check:
    """Decide an appeal, by someone else than whoever refused; the author reads the reason."""
    check = lock(check)
    require(may_hear, by, check)
    check.FLOW.take(check, "overturn" if passed else "uphold")
    if not reason.strip():
        raise Invalid("请写明理由，作者会看到。", field="reason")
    check.heard_by, check.heard_at, check.heard_reason = by, now(), reason.strip()
    check.save(update_fields=["status", "heard_by", "heard_at", "heard_reason"])
    verb = "moderation.overturned" if passed else "moderation.upheld"
    record(verb, check, by=by, reason=check.heard_reason)
    hooks.decided(hooks.Decision(check.kind, check.ref, passed, check.heard_reason, by))
    if check.author:
        link = reverse("moderation:mine_check", args=[check.pk])
        tell(check.author, "moderation/notices/heard", by=None, link=link, check=check,
             kind=name_of(check.kind), passed=passed)  # fmt: skip
    tell_reporters(check, check.heard_reason)
    close_task(_key(check), by=by)
    live.publish(TOPIC)
    return check


def _task(check: Check, author: Person) -> Wanted:
    barred = (author, check.decided_by) if check.decided_by else (author,)
    return Wanted(
        key=_key(check),
        kind="moderation.hear",
        title=f"申诉：{name_of(check.kind)}",
        url=reverse("moderation:check", args=[check.pk]),
        roles=DECIDERS[:1],
        due_at=check.due_at,
        place=check.place,
        basis=clocks.APPEAL_BASIS,
        barred=barred,
    )


def _key(check: Check) -> str:
    return f"moderation:{check.pk}:hear"
