"""What may not stand in a request: numbers that name a person or an account, ways to be paid."""

from pathlib import Path

from django.conf import settings

from wennuan.kernel.errors import Invalid
from wennuan.moderation.pictures import screen_picture
from wennuan.moderation.screening import screen


def refuse_texts(**texts: str) -> None:
    """Raise Invalid beside the first field whose text has to be changed before it is kept.

    Hard words are no reason: who is in trouble may use them.
    """
    for field, text in texts.items():
        found = screen(text)
        if found.must_change:
            kinds = "、".join([*found.identifiers, *found.payment])
            raise Invalid(
                f"这里有{kinds}，请删去再保存，其他内容都为您留着。这里不收付款项，也不需要证件号码。",
                field=field,
            )


def sounds_urgent(text: str) -> bool:
    """Does somebody speak as if in danger, so that a person calls at once?"""
    return screen(text).is_urgent


def refuse_picture(path: str, *, field: str) -> None:
    """Raise Invalid when an uploaded picture shows a way to be paid; the file goes."""
    if not path.endswith(".webp"):
        return
    found = screen_picture(path)
    if found.must_change:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
        raise Invalid("照片里有收付款码或号码，不能上传。请换一张，或者把它遮住再拍。", field=field)
