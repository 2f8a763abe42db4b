"""Taking rows along as a workbook: with a reason, under a cap, on record."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wennuan.audit.actions import record
from wennuan.audit.limits import allow
from wennuan.emergency import queries
from wennuan.emergency.models import Emergency, Row
from wennuan.emergency.rules import may_manage
from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.kernel.sheets import write_xlsx
from wennuan.people.models import Person

MOST_ROWS = 500
A_DAY = 10
LEAST_REASON = 4
HEAD = (
    "序号", "社区", "姓名", "电话", "地址", "人数", "需要", "备注",
    "状态", "经手人", "时间", "谁去", "怎么办结",
)  # fmt: skip


@transaction.atomic
def export_rows(
    emergency: Emergency, wanted: "queries.Filter", reason: str, *, by: Person
) -> bytes:
    """The rows that a filter wants, as a workbook. Refused, never cut, above the cap."""
    require(may_manage, by, emergency)
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid("请写明导出做什么用，会留下记录。", field="reason")
    rows = queries.rows_of(emergency, wanted)
    if len(rows) > MOST_ROWS:
        words = f"一次最多导出 {MOST_ROWS} 户，这里有 {len(rows)} 户，请按社区分开导出。"
        raise Invalid(words, field="place")
    allow(f"emergency.export:{by.pk}", limit=A_DAY, seconds=24 * 3600)
    record("emergency.exported", emergency, by=by, reason=reason.strip()[:200], rows=len(rows))
    words = f"{emergency} · {_when(now())} 由 {by.public_name} 导出 · 用途：{reason.strip()}"
    note = f"{words} · 含个人信息，用后请删除"
    return write_xlsx("登记户", HEAD, [_texts(row) for row in rows], note=note)


def _texts(row: Row) -> tuple[str, ...]:
    return (
        str(row.number), str(row.place or ""), row.name or "",
        (row.phone or "").removeprefix("+86"), row.address or "", str(row.people_count or ""),
        row.needs or "", row.note or "", row.get_state_display(),
        row.state_by.public_name if row.state_by else "", _when(row.state_at),
        row.taker.public_name if row.taker else "",
        row.get_closed_how_display() if row.closed_how else "",
    )  # fmt: skip


def _when(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
