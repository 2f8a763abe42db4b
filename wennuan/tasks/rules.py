"""Who sees a task, who passes it on, who notes an absence."""

from django.db.models import QuerySet

from wennuan.kernel.rules import rule
from wennuan.orgs.holding import holding, posts_of
from wennuan.orgs.models import Post
from wennuan.orgs.rules import may_grant
from wennuan.people.models import Person
from wennuan.tasks import owners
from wennuan.tasks.models import Absence, Task


@rule("这件待办由负责人、代班人和同岗位的人查看")
def may_see_task(person: Person, task: Task) -> bool:
    """Its owner, whoever covers or supervises, and colleagues who might do it."""
    return _has_hand(person, task) or person.pk in owners.ranks(owners.where_of(task))


@rule("待办由负责人、代班人或上级转交")
def may_hand_over(person: Person, task: Task) -> bool:
    """Its owner, who covers the owner, and who stands above the owner."""
    if _has_hand(person, task):
        return True
    ranked = owners.ranks(owners.where_of(task))
    own = ranked.get(task.owner_id)
    mine = ranked.get(person.pk)
    return mine is not None and own is not None and mine > own


@rule("对方没有这件事要的岗位，或者需要回避")
def may_take_over(person: Person, task: Task) -> bool:
    """Holds one of its posts there, and is not barred."""
    return person.pk != task.owner_id and person.pk in owners.able(owners.where_of(task))


@rule("请假与代班给有岗位的人用")
def may_be_away(person: Person, _: None) -> bool:
    """Whoever holds any post."""
    return person.is_active and posts_of(person).exists()


@rule("代班由本人登记，或由授予岗位的管理员代为登记")
def may_note_absence(by: Person, person: Person) -> bool:
    """Oneself, or whoever may grant one of the person's posts."""
    posts = posts_of(person)
    if by.pk == person.pk:
        return posts.exists()
    return any(may_grant(by, post) for post in posts)


@rule("代班只能由登记人、本人或管理员提前结束")
def may_end_absence(by: Person, absence: Absence) -> bool:
    """Whoever may note it."""
    return by.pk == absence.noted_by_id or may_note_absence(by, absence.person)


def shares_post(person: Person, other: Person) -> bool:
    """Does ``other`` hold one of this person's posts, in the same organisation or over the area?"""
    return any(_same(post).filter(person=other).exists() for post in posts_of(person))


def colleagues(person: Person) -> list[Person]:
    """Everyone who shares a post with this person and is in office."""
    found: set[int] = set()
    for post in posts_of(person):
        found |= set(_same(post).values_list("person", flat=True))
    people = Person.objects.filter(pk__in=found - {person.pk}, is_active=True)
    return list(people.order_by("pk"))


def _same(post: Post) -> QuerySet[Post]:
    if post.org_id is not None:
        return holding().filter(role=post.role, org=post.org)
    over = owners.paths(post.place) if post.place else []
    return holding().filter(role=post.role, place__path__in=over)


def _has_hand(person: Person, task: Task) -> bool:
    if person.pk in {task.owner_id, task.raised_to_id}:
        return True
    return owners.away_now().filter(person=task.owner_id, cover=person).exists()
