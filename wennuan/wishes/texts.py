"""What a public wish may say: what is needed, and nothing by which somebody is found."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wennuan.kernel.errors import Invalid
from wennuan.moderation.screening import Screening, screen
from wennuan.people.models import Household
from wennuan.people.queries import members_of

DATA = Path(__file__).parent / "data"
LEAST_NAME = 2
_SCHOOL = re.compile(
    r"[一-鿿]{1,12}(?:小学(?!生)|中学(?!生)|幼儿园|学校|一中|二中|附小)|[一二三四五六七八九\d]年级"
    r"|[（(]?\d{1,2}[）)]?班"
)


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Common:
    """A common wish, to begin from."""

    key: str
    kind: str
    title: str
    story: str
    yuan: int


def common_wishes() -> list[Common]:
    """The wishes that come up again and again."""
    return [Common(**record) for record in _data("common")["wish"]]


def refuse_unfit(text: str, *, banned: Iterable[str] = (), field: str = "title") -> Screening:
    """Raise Invalid with what to change when a public text says too much, or asks for too much.

    What comes back says whether a person has to look before others see it.
    """
    found = screen(text)
    if found.must_change:
        raise Invalid(found.sentence, field=field)
    if word := _first(text, banned):
        raise Invalid(f"“{word}”不能许愿，请换成别的物品或服务。", field=field)
    if word := _first(text, _data("words")["illness"]):
        raise Invalid(f"请只写需要什么，不写病情（“{word}”）。", field=field)
    return found


def refuse_naming(text: str, household: Household, *, field: str = "title") -> None:
    """Raise Invalid when a text names someone of the household, or where they live."""
    for member in members_of(household):
        for name in (member.name, member.person and member.person.real_name):
            if name and len(name) >= LEAST_NAME and name in text:
                raise Invalid("请不要写姓名：大家都看得到。", field=field)
    if household.address and household.address.strip() in text:
        raise Invalid("请不要写住址：东西由站点转交。", field=field)


def refuse_child_facts(text: str, *, field: str = "title") -> None:
    """Raise Invalid when a child's wish tells the school or class, or labels the child."""
    if found := _SCHOOL.search(text):
        raise Invalid(f"请不要写学校和班级（“{found.group()}”）。", field=field)
    if word := _first(text, _data("words")["labels"]):
        raise Invalid(f"请不要给孩子贴标签（“{word}”），只写需要什么。", field=field)


def _first(text: str, words: Iterable[str]) -> str:
    return next((word for word in words if word and word in text), "")
