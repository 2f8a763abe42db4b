"""Households and who lives in them, from a worker's table."""

from collections.abc import Iterable, Sequence

from wennuan.desk.imports.areas import community
from wennuan.desk.imports.kinds import Column, ImportKind, Row, Unit
from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid
from wennuan.orgs.models import Role
from wennuan.people.actions.residents import Told, write_down, write_down_member
from wennuan.people.models import Person, Relation
from wennuan.people.queries import household_of, person_by_phone

BY_LABEL = {str(one.label): one.value for one in Relation}
BY_LABEL |= {"本人": Relation.HEAD, "妻子": Relation.SPOUSE, "丈夫": Relation.SPOUSE,
             "儿子": Relation.CHILD, "女儿": Relation.CHILD, "父亲": Relation.PARENT,
             "母亲": Relation.PARENT}  # fmt: skip
LONGEST_NAME, LONGEST_ADDRESS = 30, 120


def _households(rows: Sequence[Row]) -> Iterable[Unit]:
    """The lines of each household together, in the order of their heads."""
    together: dict[str, list[Row]] = {}
    for row in rows:
        together.setdefault(row.get("户序号"), []).append(row)
    return (tuple(unit) for unit in together.values())


def _take(unit: Unit, by: Person) -> None:
    heads = [row for row in unit if _relation(row) == Relation.HEAD]
    if len(heads) != 1:
        raise Invalid(f"户序号 {unit[0].get('户序号')} 要有一位户主，现在有 {len(heads)} 位")
    head = heads[0]
    phone = normalise_phone(head.get("手机号")) if head.get("手机号") else ""
    known = person_by_phone(phone) if phone else None
    if known is not None and household_of(known):
        raise Invalid("户主的手机号已经在一个家庭里，请打开那一户补充，不要重复建立")
    told = Told(_name(head), community(head.get("社区")), _address(head), phone)
    home = household_of(write_down(told, by=by))
    for row in unit:
        if row is not head and home is not None:
            write_down_member(home, _name(row), _relation(row), by=by)


def _relation(row: Row) -> str:
    written = row.get("与户主关系")
    if written not in BY_LABEL:
        raise Invalid(f"看不懂“与户主关系：{written}”，可以写：{'、'.join(BY_LABEL)}")
    return BY_LABEL[written]


def _name(row: Row) -> str:
    name = row.get("姓名")
    if len(name) > LONGEST_NAME or any(sign.isdigit() for sign in name):
        raise Invalid("姓名看起来不对，请核对是不是填错了列")
    return name


def _address(row: Row) -> str:
    if len(row.get("住址")) > LONGEST_ADDRESS:
        raise Invalid(f"住址太长，最多 {LONGEST_ADDRESS} 个字")
    return row.get("住址")


def _same(row: Row) -> str:
    return "".join(sign for sign in row.get("手机号") if sign.isdigit())


RESIDENTS = ImportKind(
    key="residents",
    title="家庭和居民",
    lead="同一户写同一个户序号，一人一行，每户一位户主。只填办事要用的：不收身份证号，不收病情。",
    columns=(
        Column("户序号", "1", "这张表里的编号，同一户相同", required=True),
        Column("姓名", "王示范", required=True),
        Column("与户主关系", "户主", "、".join(dict.fromkeys(BY_LABEL)), required=True),
        Column("手机号", "199 0000 0000", "本人的；没有可以不填"),
        Column("社区", "祥和社区", "户主这一行必填"),
        Column("住址", "大学路 1 号院 2 单元"),
    ),
    roles=(Role.COMMUNITY_WORKER,),
    act=_take,
    units=_households,
    same=_same,
)
