"""The record on paper."""

from datetime import date

from django.urls import reverse

from wennuan.kernel.clock import today
from wennuan.kernel.money import yuan
from wennuan.support.queries import File
from wennuan.ui.print import Field, Fields, Part, Sheet, Signatures, Table, Text

NO_JUDGE = "困难身份由有关部门认定，平台只作记录，不作认定。"


def record_sheet(file: File) -> Sheet:
    """A record as a form for the binder, to be signed."""
    record = file.record
    return Sheet(
        title="帮扶档案",
        number=record.code,
        link=reverse("support:record", args=[record.pk]),
        intro=f"{record.household.place} · {today():%Y年%-m月%-d日}打印。{NO_JUDGE}",
        parts=(
            _household(file), _money(file), _certificates(file), _help(file), _visits(file),
            Part("确认", (
                Text("以上内容已读给本人听，与实际相符。"),
                Signatures(("经办人", "帮扶责任人", "户主或家人")),
            )),
        ),
    )  # fmt: skip


def _household(file: File) -> Part:
    record = file.record
    members = tuple(
        (one.name, one.relation, str(one.age or ""), "、".join(w for _, w in one.circumstances))
        for one in file.members
    )
    return Part("家庭", (
        Fields((Field("住址", file.address), Field("状态", record.get_status_display()))),
        Table(("姓名", "关系", "年龄", "情形"), members, wide=(2, 2, 1, 4)),
        Fields((Field("致困原因", "、".join(file.causes)),), wide=(1,)),
        Fields((Field("困难情况", record.story or "", lines=2),), wide=(1,)),
        Fields((Field("住房和财产", record.assets or "", lines=2),), wide=(1,)),
    ))  # fmt: skip


def _money(file: File) -> Part:
    rows = tuple(
        (str(one.year), yuan(one.income_fen), yuan(one.spending_fen), yuan(one.income_each_fen))
        for one in file.money
    )
    columns = ("年份", "全年收入", "全年支出", "人均收入")
    return Part("收支", (Table(columns, rows, blank=0 if rows else 1),))


def _certificates(file: File) -> Part:
    rows = tuple(
        (one.category, one.issuer, one.number_end, f"{_day(one.valid_from)} 至 "
         f"{_day(one.valid_to) or '长期'}", one.verified_by or "未核对")
        for one in file.certificates
    )  # fmt: skip
    columns = ("类别", "认定部门", "证件号", "有效期", "核对人")
    return Part("困难身份证明", (Table(columns, rows, blank=0 if rows else 1),))


def _help(file: File) -> Part:
    rows = tuple(
        (one.get_kind_display(), one.words or "", _day(one.due_on), one.get_status_display())
        for plan in file.plans
        for one in plan.measures
    )
    helper = file.pairing.helper.public_name if file.pairing else ""
    goal = file.plans[0].goal if file.plans else ""
    return Part("帮扶", (
        Fields((Field("帮扶责任人", helper), Field("年度目标", goal))),
        Table(("类别", "措施", "期限", "状态"), rows, blank=0 if rows else 2, wide=(2, 5, 2, 2)),
    ))  # fmt: skip


def _visits(file: File) -> Part:
    rows = tuple(
        (_day(one.planned_on), _day(one.done_on), one.done_by.public_name if one.done_by else "")
        for one in file.visits
    )
    return Part("走访", (Table(("计划", "实际", "走访人"), rows, blank=2),))


def _day(moment: date | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""
