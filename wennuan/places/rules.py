"""Who may change areas and sites. Who holds which post is known above, so it is asked."""

from typing import TYPE_CHECKING

from wennuan.kernel.rules import rule
from wennuan.places import hooks
from wennuan.places.models import Place, Site

if TYPE_CHECKING:
    from wennuan.people.models import Person


@rule("站点信息由所在社区的工作人员或站点管理员维护。")
def may_keep_sites(person: "Person", place: Place) -> bool:
    """Whoever has a post for it in this area or above."""
    return person.is_active and hooks.keeps_sites(person, place)


@rule("站点信息由所在社区的工作人员或站点管理员维护。")
def may_keep_site(person: "Person", site: Site) -> bool:
    """Whoever keeps the sites of its area, or this one for the organisation that runs it."""
    return may_keep_sites(person, site.place) or hooks.keeps_site(person, site)


@rule("承办关系由站点所在社区的工作人员登记。")
def may_choose_host(person: "Person", site: Site) -> bool:
    """Whoever has a post for it in the site's area."""
    return person.is_active and hooks.chooses_host(person, site)


@rule("区划由系统管理员调整。")
def may_change_places(person: "Person", place: Place) -> bool:
    """Whoever has a post for it in this area or above."""
    return person.is_active and hooks.keeps_places(person, place)
