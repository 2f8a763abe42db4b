"""Who keeps a record, who reads it, who decides about it."""

from wennuan.kernel.rules import rule
from wennuan.orgs.holding import holds_post
from wennuan.orgs.models import Role
from wennuan.people.models import Household, Member, Person
from wennuan.support.models import (
    HeldCertificate,
    Leaving,
    LeavingStatus,
    RecordObjection,
    SupportRecord,
)

KEEPERS = (Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER)


@rule("帮扶档案由本社区（街道）的社区工作者和社工建立和管理，自己家的要请同事来办。")
def may_open(person: Person, household: Household) -> bool:
    """A worker or social worker of its area (or above), never of one's own household."""
    return holds_post(person, KEEPERS, place=household.place) and not _lives_in(person, household)


@rule("帮扶档案由本社区（街道）的社区工作者和社工建立和管理，自己家的要请同事来办。")
def may_keep(person: Person, record: SupportRecord) -> bool:
    """Whoever may open one for this household."""
    return may_open(person, record.household)


@rule("帮扶档案只给本社区（街道）的社区工作者、社工和帮扶责任人看，每次都要写明原因。")
def may_read(person: Person, record: SupportRecord) -> bool:
    """Its keepers, and the present named helper."""
    return may_keep(person, record) or _is_named_helper(person, record)


@rule("走访由帮扶责任人或本社区的社区工作者、社工来做。")
def may_visit(person: Person, record: SupportRecord) -> bool:
    """Whoever may read it."""
    return may_read(person, record)


@rule("这一页只给这家的成年家人看。")
def may_read_own(person: Person, record: SupportRecord) -> bool:
    """A present adult member with an account of their own."""
    return not person.is_minor and _lives_in(person, record.household)


@rule("证件要由另一位同事核对，登记的人不能自己核对。")
def may_verify(person: Person, certificate: HeldCertificate) -> bool:
    """A second keeper."""
    return person.pk != certificate.entered_by_id and may_keep(person, certificate.record)


@rule("退出要由另一位同事决定，提出的人不能自己决定。")
def may_decide(person: Person, leaving: Leaving) -> bool:
    """A second keeper."""
    return person.pk != leaving.proposed_by_id and may_keep(person, leaving.record)


@rule("公示期间，登录的居民都可以提出异议；档案的内容由这家的成年家人提出。")
def may_object(person: Person, about: tuple[SupportRecord, Leaving | None]) -> bool:
    """An adult of the household, about anything; everyone with a phone, about a notice."""
    record, leaving = about
    if may_read_own(person, record):
        return True
    is_noticed = leaving is not None and leaving.status == LeavingStatus.NOTICED
    return is_noticed and person.is_active and person.phone_verified


@rule("异议要由没有提出异议、也没有提出退出的同事答复。")
def may_answer(person: Person, objection: RecordObjection) -> bool:
    """A keeper who is neither the objector nor the proposer."""
    leaving = objection.leaving
    barred = {objection.person_id, leaving.proposed_by_id if leaving else None}
    return person.pk not in barred and may_keep(person, objection.record)


def _lives_in(person: Person, household: Household) -> bool:
    return Member.objects.filter(household=household, person=person, to_on=None).exists()


def _is_named_helper(person: Person, record: SupportRecord) -> bool:
    return person.is_active and record.pairings.filter(helper=person, to_on=None).exists()
