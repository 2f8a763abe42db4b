"""The consent ledger: given for one text at a time, withdrawn as easily."""

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import WrongState
from wennuan.kernel.rules import require
from wennuan.people import hooks, texts
from wennuan.people.models import Channel, Consent, ConsentKind, ConsentText, Person, Scope
from wennuan.people.rules import Matter, may_act_for

BASIC = frozenset({ConsentKind.TERMS, ConsentKind.PRIVACY})


def current_text(kind: str, *, by: Person | None = None) -> ConsentText:
    """The version of a text that is in force, published when it is first asked for."""
    newest = texts.newest(kind)
    text, _ = ConsentText.objects.get_or_create(
        kind=newest.kind,
        version=newest.version,
        defaults={"title": newest.title, "body": newest.body},
    )
    return text


@transaction.atomic
def give(
    person: Person, kind: str, *, by: Person, scope: str = "", channel: str = Channel.WEB
) -> Consent:
    """Agree to the text in force. Agreeing again changes nothing."""
    require(may_act_for, by, Matter(person, Scope.IDENTITY))
    consent, is_new = Consent.objects.get_or_create(
        person=person,
        text=current_text(kind),
        scope=scope,
        withdrawn_at=None,
        defaults={"channel": channel, "given_by": None if by == person else by},
    )
    if is_new:
        record(
            "people.consented", consent, by=by,
            on_behalf_of=None if by == person else person, kind=kind,
        )  # fmt: skip
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, by: Person) -> Consent:
    """Take back an agreement. What was only allowed through it is erased at once."""
    consent = lock(consent)
    person = lock(consent.person)
    require(may_act_for, by, Matter(person, Scope.IDENTITY))
    if consent.withdrawn_at:
        return consent
    if consent.text.kind in BASIC:
        raise WrongState("没有这两份约定，账户就不能再用了。", hint="如果要撤回，请注销账户。")
    consent.withdrawn_at = now()
    consent.save(update_fields=["withdrawn_at"])
    if consent.text.kind in {ConsentKind.IDENTITY, ConsentKind.MINOR}:
        _erase_identity(person)
    hooks.consent_withdrawn(consent)
    record(
        "people.consent_withdrawn", consent, by=by,
        on_behalf_of=None if by == person else person, kind=consent.text.kind,
    )  # fmt: skip
    return consent


def _erase_identity(person: Person) -> None:
    """Real name and identity number go; the account falls back to the phone layer."""
    person.real_name = person.id_number = person.id_hash = None
    person.verified_at = person.guardian = None
    person.save(update_fields=["real_name", "id_number", "id_hash", "verified_at", "guardian"])
    Consent.objects.filter(
        person=person,
        text__kind__in=[ConsentKind.IDENTITY, ConsentKind.MINOR],
        withdrawn_at=None,
    ).update(withdrawn_at=now())
