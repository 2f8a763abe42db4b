"""What is looked at before a word is shown: numbers of persons, ways to pay, words on the list."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from wennuan.audit.limits import hit
from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid, TooMany
from wennuan.kernel.files import PICTURE, store_upload
from wennuan.kernel.privacy import scan_identifiers
from wennuan.moderation.pictures import screen_picture
from wennuan.moderation.screening import Screening, screen
from wennuan.people.models import Person

DAY = 24 * 3600
NEW_DAYS = 7  # an account is new so long, unless the real name is verified
PER_DAY = {"thread": (10, 2), "reply": (60, 10), "message": (300, 60)}  # known, new


def checked(texts: Mapping[str, str]) -> Screening:
    """Refuse numbers of persons and ways to pay, beside their field; give back what else was found.

    ``texts`` maps a form's field to what was written there. The writer is shown their own places.
    """
    found = Screening()
    for name, text in texts.items():
        one = screen(text)
        if one.must_change:
            raise Invalid(f"{one.sentence}{_marked(text)}", field=name)
        found |= one
    return found


def refuse_payment(text: str, *, field: str) -> None:
    """In private a number may be told, a way to pay may not."""
    found = screen(text)
    if found.payment:
        raise Invalid(found.sentence, field=field)


def _marked(text: str) -> str:
    places = [f"“{one.text.strip()}”" for one in scan_identifiers(text)]
    return f"在这里：{'、'.join(places[:3])}。" if places else ""


def keep_pictures(uploads: Sequence["UploadedFile[bytes]"], *, field: str) -> list[str]:
    """Store pictures anew and look for codes that lead to a payment; refused ones are deleted."""
    kept: list[str] = []
    for upload in uploads:
        kept.append(store_upload(upload, PICTURE, field=field))
        found = screen_picture(kept[-1])
        if found.must_change:
            for path in kept:
                (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
            raise Invalid(found.sentence, field=field)
    return kept


def count(person: Person, what: str) -> None:
    """Count a word of this person's; raise TooMany beyond a day's measure, smaller while new."""
    known, new = PER_DAY[what]
    limit = new if is_new(person) else known
    if not hit(f"talk:{what}:{person.pk}", limit=limit, seconds=DAY):
        hint = (
            "完成实名以后可以多发一些。" if is_new(person) else "明天可以继续。着急的事请打电话。"
        )
        raise TooMany(f"今天已经发了 {limit} 条，先歇一歇。", hint=hint)


def is_new(person: Person) -> bool:
    """Was this account opened a few days ago, without a verified real name since?"""
    return not person.is_verified and (now() - person.joined_at).days < NEW_DAYS
