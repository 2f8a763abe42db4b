"""Aid programmes are written down, published with their standard, and stopped."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from wennuan.aid.models import AidKind, AidProgramme
from wennuan.aid.rules import may_manage_programmes
from wennuan.aid.screening import refuse_texts
from wennuan.audit.actions import record
from wennuan.giving.models import Fund
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.orgs.models import Organisation
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Standard:
    """What everybody may read of a programme."""

    name: str
    kind: str
    who: str
    gives: str
    process: str
    rights: str
    workdays: int
    phone: str
    papers: str = ""
    fund: Fund | None = None
    cap_fen: int | None = None


def write_programme(
    org: Organisation, standard: Standard, *, by: Person, programme: AidProgramme | None = None
) -> AidProgramme:
    """Write a programme's standard down, or anew; what was decided keeps its own cap."""
    require(may_manage_programmes, by, org)
    _check(org, standard)
    try:
        with transaction.atomic():
            found = lock(programme) if programme else AidProgramme(org=org, written_by=by)
            require(may_manage_programmes, by, found.org)
            for name in Standard.__slots__:
                setattr(found, name, getattr(standard, name))
            found.changed_at = now()
            found.save()
            record("aid.programme_written", found, by=by)
            return found
    except IntegrityError as taken:
        raise Invalid("已经有这个名称的项目。", field="name") from taken


def _check(org: Organisation, standard: Standard) -> None:
    if standard.kind not in AidKind.values:
        raise Invalid("请选择困难类别。", field="kind")
    if standard.fund is not None and standard.fund.org_id != org.pk:
        raise Invalid("出资的基金要属于主办组织。", field="fund")
    if bool(standard.fund) != bool(standard.cap_fen):
        raise Invalid("由基金出资的项目要写明每次最多多少；不出资的不写。", field="cap_fen")
    refuse_texts(
        who=standard.who, gives=standard.gives, process=standard.process, papers=standard.papers,
        rights=standard.rights,
    )  # fmt: skip


@transaction.atomic
def publish_programme(programme: AidProgramme, *, by: Person) -> AidProgramme:
    """Open a programme: from now on everybody reads its standard, process and time."""
    programme = lock(programme)
    require(may_manage_programmes, by, programme.org)
    programme.FLOW.take(programme, "publish")
    programme.published_at = now()
    programme.save(update_fields=["status", "published_at"])
    record("aid.programme_published", programme, by=by)
    return programme


@transaction.atomic
def stop_programme(programme: AidProgramme, *, by: Person) -> AidProgramme:
    """Take no more requests for a programme; its page says so."""
    programme = lock(programme)
    require(may_manage_programmes, by, programme.org)
    programme.FLOW.take(programme, "stop")
    programme.save(update_fields=["status"])
    record("aid.programme_stopped", programme, by=by)
    return programme


@transaction.atomic
def resume_programme(programme: AidProgramme, *, by: Person) -> AidProgramme:
    """Take requests again."""
    programme = lock(programme)
    require(may_manage_programmes, by, programme.org)
    programme.FLOW.take(programme, "resume")
    programme.save(update_fields=["status"])
    record("aid.programme_resumed", programme, by=by)
    return programme
