"""Codes that confirm one act: sent to a phone, right once, for three minutes."""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction

from wennuan.audit.limits import hit
from wennuan.kernel.clock import now
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.errors import Invalid, TooMany, WrongState
from wennuan.notices import sms
from wennuan.people.models import Person, Proof

LIFE = timedelta(minutes=3)
MOST_TRIES = 5
MOST_LOOKUPS = 20  # a day; a 帮办员 seldom helps more people anew
KEPT = timedelta(days=1)


def send_proof(person: Person, purpose: str, *, by: Person, words: str = "") -> None:
    """Send ``person`` a code for one purpose; an earlier one no longer counts.

    ``words`` (with ``{code}`` in them) say what the code means when it is to be told to someone.
    """
    if not person.phone:
        raise WrongState("这个账户没有手机号，收不到验证码。", hint="请到站点办理。")
    if not hit(f"proof:{person.pk}:{by.pk}", limit=4, seconds=300):
        raise TooMany("验证码要得太频繁了，请过几分钟再试。")
    code = f"{secrets.randbelow(1_000_000):06d}"
    Proof.objects.update_or_create(
        person=person,
        purpose=purpose,
        defaults={
            "code_hash": _hash(person, purpose, code), "sent_at": now(), "tries": 0, "used_at": None
        },
    )  # fmt: skip
    if words:
        sms.send(person.phone, "notice", {"title": words.format(code=code)})
    else:
        sms.send(person.phone, "code", {"code": code})


def count_lookup(*, by: Person) -> None:
    """Count that someone tried another's number: nobody finds out who is here by trying many."""
    if not hit(f"lookup:{by.pk}", limit=MOST_LOOKUPS, seconds=24 * 3600):
        raise TooMany("今天试过的手机号太多了，请明天再试。", hint="着急的话请打电话给我们。")


def check_proof(person: Person, purpose: str, code: str, *, by: Person) -> None:
    """Use up the code, or raise Invalid; five wrong ones end it. Call outside a transaction:
    a wrong try must stay counted."""
    with transaction.atomic():
        proof = Proof.objects.select_for_update().filter(person=person, purpose=purpose).first()
        fault = _fault(proof, person, purpose, code)
        if proof is not None and fault:
            proof.tries += 1
            proof.save(update_fields=["tries"])
        elif proof is not None:
            proof.used_at = now()
            proof.save(update_fields=["used_at"])
    if fault:
        raise Invalid(fault, field="code")


def _fault(proof: Proof | None, person: Person, purpose: str, code: str) -> str:
    if proof is None or proof.used_at or now() - proof.sent_at > LIFE:
        return "这个验证码已经过期，请重新发送。"
    if proof.tries >= MOST_TRIES:
        return "试错的次数太多了，请重新发送验证码。"
    given = _hash(person, purpose, code.strip())
    return (
        "" if hmac.compare_digest(bytes(proof.code_hash), given) else "验证码不对，请再核对一下。"
    )


def drop_old_proofs(*, by: Person | None) -> int:
    """Delete codes of more than a day ago."""
    return Proof.objects.filter(sent_at__lt=now() - KEPT).delete()[0]


def _hash(person: Person, purpose: str, code: str) -> bytes:
    return blind_index(f"{person.pk}:{purpose}:{code}", "proof")
