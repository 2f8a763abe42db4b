"""What the law lets people ask about their data (个人信息保护法 44–50), answered by a clock."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.rules import require
from wennuan.kernel.workdays import add_workdays
from wennuan.notices.actions import tell
from wennuan.people.models import Person, RightsKind, RightsRequest, Scope
from wennuan.people.rules import (
    Matter,
    is_oneself,
    may_act_for,
    may_answer_rights,
)

LEAST_ANSWER = 10  # characters: a reason in a whole sentence


@transaction.atomic
def ask_about_data(person: Person, kind: str, words: str, *, by: Person) -> RightsRequest:
    """Ask to see, copy, correct, delete, restrict or explain data; the clock starts.

    By the person, a guardian, or a helper accepted for identity matters. One of a kind at a time.
    """
    require(may_act_for, by, Matter(person, Scope.IDENTITY))
    if kind == RightsKind.CORRECT and not words.strip():
        raise Invalid("请写明哪一项不对、应该是什么。", field="words")
    due_on = add_workdays(today(), settings.RIGHTS_WORKDAYS)
    try:
        with transaction.atomic():
            asked = RightsRequest.objects.create(
                person=person, asked_by=by, kind=kind, words=words.strip() or None, due_on=due_on
            )
    except IntegrityError as twice:
        raise WrongState(
            "同一件事您已经提过，正在处理。", hint="可以在“个人信息申请”里看到进展。"
        ) from twice
    record("people.rights_asked", asked, by=by, on_behalf_of=_behalf(by, person), kind=kind)
    return asked


@transaction.atomic
def answer_rights(
    asked: RightsRequest, answer: str, *, by: Person, is_granted: bool
) -> RightsRequest:
    """Say what was done, or why not; both who asked and whose data it is are told.

    A granted restriction closes the person's data to every post until they lift it themselves.
    """
    asked = lock(asked)
    require(may_answer_rights, by, asked)
    if len(answer.strip()) < LEAST_ANSWER:
        raise Invalid("请用完整的话写明办理结果，或者不能办理的理由和依据。", field="answer")
    asked.FLOW.take(asked, "grant" if is_granted else "refuse")
    asked.answer, asked.answered_by, asked.answered_at = answer.strip(), by, now()
    asked.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    if is_granted and asked.kind == RightsKind.RESTRICT:
        _restrict(asked.person, by=by)
    record("people.rights_answered", asked, by=by, kind=asked.kind, is_granted=is_granted)
    link = reverse("people:rights_request", args=[asked.code])
    for person in {asked.person, asked.asked_by}:
        tell(person, "people/notices/rights_answered", by=by, link=link, asked=asked)
    return asked


@transaction.atomic
def withdraw_rights(asked: RightsRequest, *, by: Person) -> RightsRequest:
    """Take a request back, by whoever asked or whose data it is about."""
    asked = lock(asked)
    if by.pk not in {asked.person_id, asked.asked_by_id}:
        raise NotAllowed(may_act_for.sentence)
    asked.FLOW.take(asked, "withdraw")
    asked.save(update_fields=["status"])
    record("people.rights_withdrawn", asked, by=by, kind=asked.kind)
    return asked


@transaction.atomic
def lift_restriction(person: Person, *, by: Person) -> Person:
    """Let posts that need it open one's data again, on record as always."""
    require(is_oneself, by, person)
    fresh = lock(person)
    fresh.restricted_at = None
    fresh.save(update_fields=["restricted_at"])
    record("people.restriction_lifted", fresh, by=by)
    return fresh


def _restrict(person: Person, *, by: Person) -> None:
    fresh = lock(person)
    fresh.restricted_at = now()
    fresh.save(update_fields=["restricted_at"])
    record("people.restricted", fresh, by=by)


def _behalf(by: Person, person: Person) -> Person | None:
    return None if by.pk == person.pk else person
