"""Who works at the desk, and who may open the history of a household."""

from wennuan.desk.models import Alarm, SheetImport
from wennuan.kernel.rules import rule
from wennuan.orgs.models import Role
from wennuan.orgs.queries import has_accepted_conduct, holds_post, posts_of
from wennuan.people.models import Person
from wennuan.places.models import Place

WATCHERS = (Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER)


@rule("工作台给有岗位的人用")
def may_open_desk(person: Person, _: None) -> bool:
    """Whoever holds any post."""
    return person.is_active and posts_of(person).exists()


@rule("家庭记录由社区工作者和社工查看")
def may_look_for_households(person: Person, _: None) -> bool:
    """Workers and social workers, each in their own area."""
    return holds_post(person, WATCHERS)


@rule("请先确认行为守则，再查看家庭记录")
def has_promised(person: Person, _: None) -> bool:
    """Accepted the present code of conduct."""
    return has_accepted_conduct(person)


@rule("这个家庭不在您的工作范围")
def may_open_household(person: Person, place: Place) -> bool:
    """Workers and social workers of the area, or of the street above it."""
    return holds_post(person, WATCHERS, place=place)


@rule("由这个家庭所在区域的社区工作者或社工说明")
def may_settle_alarm(person: Person, alarm: Alarm) -> bool:
    """Whoever may open the household."""
    return may_open_household(person, alarm.household.place)


@rule("批量导入由区域内的社区工作者或站点管理员来做")
def may_import(person: Person, roles: tuple[Role, ...]) -> bool:
    """Whoever holds one of the posts that this kind of table asks for."""
    return holds_post(person, roles)


@rule("这份导入由导入的人自己处理")
def may_handle_import(person: Person, sheet: SheetImport) -> bool:
    """Whoever began it."""
    return person.pk == sheet.by_id and person.is_active
