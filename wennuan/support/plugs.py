"""What this app answers when a lower app asks through its sockets (config/wiring.py)."""

from collections.abc import Iterable

from django.urls import reverse

from wennuan.kernel.money import yuan
from wennuan.people.hooks import Door, Section
from wennuan.people.models import Consent, ConsentKind, Person, Scope
from wennuan.people.queries import household_of
from wennuan.support import actions, queries
from wennuan.support.models import RecordStatus, SupportRecord
from wennuan.support.rules import may_read_own


def me_doors(person: Person) -> Iterable[Door]:
    """One's own record, and the records that one keeps or helps with."""
    record = own_record(person)
    if record is not None:
        hint = f"{record.get_status_display()} · 可以查看，也可以提出异议"
        yield Door(
            "我家的帮扶档案", reverse("support:mine"), "house-heart", hint, scope=Scope.HOUSEHOLD
        )
    if queries.records_for(person).exists():
        yield Door("帮扶档案", reverse("support:records"), "files", "名单、走访、年度复核")


def own_record(person: Person) -> SupportRecord | None:
    """The record of this person's household, for an adult of it."""
    home = household_of(person)
    record = queries.record_of(home) if home else None
    return record if record is not None and may_read_own(person, record) else None


def export_sections(person: Person) -> Iterable[Section]:
    """What stands in the record of one's household, without what is about others' health."""
    record = own_record(person)
    if record is None:
        return
    file = queries.own_file(record, viewer=person)
    facts = {
        "编号": record.code, "状态": record.get_status_display(),
        "致困原因": "、".join(file.causes), "困难情况": record.story or "",
        "住房和财产": record.assets or "",
        "帮扶责任人": file.pairing.helper.public_name if file.pairing else "",
        "成员情形": "；".join(
            f"{one.name}：{'、'.join(word for _, word in one.circumstances)}"
            for one in file.members
            if one.circumstances
        ),
    }  # fmt: skip
    rows = [facts]
    rows += [
        {"年份": str(year.year), "收入": yuan(year.income_fen), "支出": yuan(year.spending_fen)}
        for year in file.money
    ]
    rows += [{"证明": one.category, "认定部门": one.issuer} for one in file.certificates]
    rows += [{"走访日期": f"{one.done_on:%Y-%m-%d}"} for one in file.visits if one.done_on]
    rows += [{"年度复核": str(one.year), "校验值": one.digest} for one in file.snapshots]
    yield Section("support", "帮扶档案", tuple(rows))


def reasons_to_stay(person: Person) -> Iterable[str]:
    """A record that is under way, when nobody else of the household could be asked."""
    record = own_record(person)
    if record is None or record.status == RecordStatus.LEFT:
        return
    if not [one for one in queries.adults_of(record) if one.pk != person.pk]:
        yield "您家正在帮扶中，请先和社区说一声，办好退出"


def forget_health(consent: Consent) -> None:
    """A consent to keep health data was withdrawn."""
    if consent.text.kind == ConsentKind.HEALTH:
        actions.erase_health(consent, by=None)


def forget_person(person: Person) -> None:
    """An account was closed: what its consents allowed goes."""
    for consent in Consent.objects.filter(person=person, text__kind=ConsentKind.HEALTH):
        actions.erase_health(consent, by=None)
