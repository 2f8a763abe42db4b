"""Who looks at texts, who reports and who appeals."""

from wennuan.kernel.rules import rule
from wennuan.moderation.models import Check
from wennuan.orgs.holding import holds_post, posts_of
from wennuan.orgs.models import Role
from wennuan.people.models import Person

DECIDERS = (Role.MODERATOR, Role.ADMIN_SECURITY)


@rule("内容审核由本区域的内容审核员来做。")
def may_see_queue(person: Person, subject: None) -> bool:
    """Whoever holds a moderator's post somewhere, or stands in for one by office."""
    return person.is_active and posts_of(person).filter(role__in=DECIDERS).exists()


@rule("这条内容由本区域的内容审核员看。")
def may_see_check(person: Person, check: Check) -> bool:
    """A moderator of its area, but never of one's own words."""
    is_author = person.pk == check.author_id
    return not is_author and holds_post(person, DECIDERS, place=check.place)


@rule("审核由本区域的内容审核员来做，不能审核自己写的内容。")
def may_decide(person: Person, check: Check) -> bool:
    """Whoever may see it."""
    return may_see_check(person, check)


@rule("申诉要由另一位审核员来听，不能由原来审核的人或作者本人。")
def may_hear(person: Person, check: Check) -> bool:
    """A moderator of its area who neither decided it nor wrote it."""
    return may_see_check(person, check) and person.pk != check.decided_by_id


@rule("举报需要先登录，这样处理结果才能告诉您；被举报的人看不到是谁举报的。")
def may_report(person: Person, author: Person | None) -> bool:
    """Anyone signed in; nobody reports their own words."""
    return person.is_active and (author is None or author.pk != person.pk)


@rule("只有作者本人可以申诉。")
def may_appeal(person: Person, check: Check) -> bool:
    """The author."""
    return person.is_active and person.pk == check.author_id
