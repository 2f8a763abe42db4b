"""Service sites from a table."""

from decimal import Decimal, InvalidOperation

from wennuan.desk.imports.areas import community
from wennuan.desk.imports.kinds import Column, ImportKind, Row, Unit
from wennuan.kernel.errors import Invalid
from wennuan.orgs.models import Role
from wennuan.people.models import Person
from wennuan.places.actions import SiteFacts, add_site
from wennuan.places.hours import parse_hours
from wennuan.places.models import SiteKind

LONGEST = {"名称": 60, "地址": 120, "公开电话": 20, "说明": 300}
BY_LABEL = {str(kind.label): kind.value for kind in SiteKind}


def _take(unit: Unit, by: Person) -> None:
    (row,) = unit
    add_site(_facts(row), by=by)


def _facts(row: Row) -> SiteFacts:
    for name, most in LONGEST.items():
        if len(row.get(name)) > most:
            raise Invalid(f"“{name}”太长，最多 {most} 个字")
    kind = BY_LABEL.get(row.get("类别"))
    if kind is None:
        raise Invalid(f"没有“{row.get('类别')}”这个类别，可以写：{'、'.join(BY_LABEL)}")
    services = row.get("服务项目").replace("，", "、").replace(",", "、").split("、")
    return SiteFacts(
        kind=kind,
        name=row.get("名称"),
        place=community(row.get("社区")),
        address=row.get("地址"),
        phone=row.get("公开电话"),
        services=tuple(one.strip()[:20] for one in services if one.strip()),
        intro=row.get("说明"),
        longitude=_degrees(row, "经度", (73, 136)),
        latitude=_degrees(row, "纬度", (3, 54)),
        hours=parse_hours(row.get("开放时间").replace("；", "\n").replace(";", "\n")),
    )


def _degrees(row: Row, name: str, within: tuple[int, int]) -> Decimal | None:
    written = row.get(name)
    if not written:
        return None
    try:
        degrees = Decimal(written).quantize(Decimal("0.000001"))
    except InvalidOperation as wrong:
        raise Invalid(f"“{name}”要写成小数，例如 113.640000") from wrong
    if not within[0] <= degrees <= within[1]:
        raise Invalid(f"“{name}”不在中国境内，请核对")
    return degrees


def _same(row: Row) -> str:
    return f"{row.get('社区')} {row.get('名称')}"


SITES = ImportKind(
    key="sites",
    title="服务站点",
    lead="导入后马上公开。经纬度用 WGS-84（手机定位的坐标），不知道可以不填。",
    columns=(
        Column("名称", "祥和社区爱心驿站", required=True),
        Column("类别", "爱心驿站", "、".join(BY_LABEL), required=True),
        Column(
            "社区", "大学路街道 祥和社区", "社区名、街道加社区名，或 12 位区划代码", required=True
        ),
        Column("地址", "大学路 1 号", required=True),
        Column("公开电话", "0371-0000-0101", "座机；不填个人手机号"),
        Column("服务项目", "饮水、歇脚、充电", "用顿号隔开"),
        Column("开放时间", "周一至周五 08:30-17:30", "几段用分号隔开"),
        Column("经度", "113.640000"),
        Column("纬度", "34.730000"),
        Column("说明", "户外劳动者可以进来歇脚"),
    ),
    roles=(Role.COMMUNITY_WORKER, Role.STATION_KEEPER),
    act=_take,
    same=_same,
)
