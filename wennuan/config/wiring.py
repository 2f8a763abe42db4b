"""The only page where a lower app's socket meets a higher app's function."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.http import urlencode

from wennuan.aid import findable as found_standards
from wennuan.aid import hooks as aid_routes
from wennuan.aid import plugs as aid
from wennuan.aid.models import AidDecision, AidRequest
from wennuan.config import modules
from wennuan.desk import plugs as desk
from wennuan.desk.actions.bulk import READ_NOTICES, REASSIGN
from wennuan.emergency import plugs as emergency
from wennuan.giving import actions as giving
from wennuan.giving import findable as found_gifts
from wennuan.giving import plugs as gifts
from wennuan.home import hooks as home
from wennuan.moderation import hooks as moderation
from wennuan.moderation import plugs as judging
from wennuan.orgs import actions as orgs
from wennuan.orgs import findable as found_orgs
from wennuan.orgs import plugs, rules
from wennuan.orgs.models import Role
from wennuan.orgs.queries import needs_second_factor
from wennuan.payments.hooks import payment_lapsed, payment_refunded, payments_settled, targets
from wennuan.people import hooks as people
from wennuan.people.actions.households import follow_merged_place
from wennuan.places import findable as found_places
from wennuan.places import hooks as places
from wennuan.search.hooks import areas
from wennuan.support import actions as support
from wennuan.support import plugs as records
from wennuan.talk import findable
from wennuan.talk import hooks as talk_ways
from wennuan.talk import plugs as talk
from wennuan.talk.models import Thread
from wennuan.tasks.hooks import bulk_steps
from wennuan.wishes import findable as found_wishes
from wennuan.wishes import hooks as wish_ways
from wennuan.wishes import plugs as wishes
from wennuan.wishes.models import Wish


def plug() -> None:
    """Connect every socket. Called once, when all apps are loaded."""
    _plug_desk()
    _plug_giving()
    _plug_orgs()
    _plug_search()
    _plug_moderation()
    for module, plug_module in MODULE_PLUGS.items():
        if modules.is_on(module):
            plug_module()


def _plug_desk() -> None:
    """The work list is the first door of whoever holds a post; tasks can be handled in bulk."""
    people.me_doors.plug(desk.me_doors)
    bulk_steps.plug(REASSIGN)
    bulk_steps.plug(READ_NOTICES)


def _plug_orgs() -> None:
    """Posts decide who keeps places and who opens what; organisations show on area pages."""
    people.needs_second_factor.plug(needs_second_factor)
    people.may_reveal.plug(plugs.may_reveal)
    people.is_helper.plug(plugs.is_helper)
    people.meets_residents.plug(plugs.meets_residents)
    people.me_doors.plug(plugs.me_doors)
    people.export_sections.plug(plugs.export_sections)
    people.reasons_to_stay.plug(plugs.reasons_to_stay)
    places.keeps_sites.plug(rules.keeps_sites)
    places.keeps_site.plug(rules.keeps_site)
    places.chooses_host.plug(rules.chooses_host)
    places.keeps_places.plug(rules.keeps_places)
    places.place_merged.plug(orgs.follow_merged_place)
    places.place_merged.plug(follow_merged_place)
    people.rights_areas.plug(plugs.rights_areas)
    places.area_links.plug(plugs.orgs_of_area)
    places.site_links.plug(plugs.host_of_site)


def _plug_giving() -> None:
    """Payments arrive and go back as gifts; gifts show on one's own page."""
    payments_settled.plug(giving.receive_payments)
    payment_refunded.plug(giving.receive_refund)
    payment_lapsed.plug(giving.follow_lapsed)
    targets.plug(gifts.payment_targets)
    people.me_doors.plug(gifts.me_doors)
    people.export_sections.plug(gifts.export_sections)
    people.reasons_to_stay.plug(gifts.reasons_to_stay)
    people.account_closed.plug(gifts.forget_names)


def _plug_talk() -> None:
    """Boards, groups and private conversations: found, judged, moved and left with their people."""
    findable.add_sources()
    moderation.decided.plug(talk.hear_decision)
    moderation.reportable.plug(talk.reportable)
    people.me_doors.plug(talk.me_doors)
    people.export_sections.plug(talk.export_sections)
    people.reasons_to_stay.plug(talk.reasons_to_stay)
    people.account_closed.plug(talk.forget_person)
    places.place_merged.plug(talk.follow_merged_place)
    places.area_links.plug(talk.threads_of_area)


def _plug_wishes() -> None:
    """Wishes are found, judged, exported, and shown where their station is."""
    found_wishes.add_sources()
    moderation.decided.plug(wishes.hear_decision)
    moderation.reportable.plug(wishes.reportable)
    people.me_doors.plug(wishes.me_doors)
    people.export_sections.plug(wishes.export_sections)
    people.reasons_to_stay.plug(wishes.reasons_to_stay)
    people.account_closed.plug(wishes.forget_person)
    places.place_merged.plug(wishes.follow_merged_place)
    places.area_links.plug(wishes.wishes_of_area)
    places.site_links.plug(wishes.wishes_of_site)
    home.parts.plug(lambda rows: [home.Part("wishes/_front.html", wishes.front_part(rows))])
    if modules.is_on("talk"):
        talk_ways.successors.plug(_to_wish)
        wish_ways.made_from.plug(_wish_from_thread)


def _to_wish(_: Thread) -> list[talk_ways.Successor]:
    """A post becomes a wish, filled in."""
    roles = (Role.COMMUNITY_WORKER, Role.STATION_KEEPER)
    hint = "缺一样小东西，邻居来圆"
    return [talk_ways.Successor("wishes", "转成微心愿", _wish_form, roles, hint, "gift")]


def _wish_form(thread: Thread) -> str:
    words = {"title": thread.title, "text": thread.body, "source": talk_ways.source_of(thread)}
    return f"{reverse('wishes:new')}?{urlencode(words)}"


def _wish_from_thread(made: wish_ways.Made) -> None:
    """The asker of a post finds the wish that it became."""
    wish = Wish.objects.select_related("made_by").get(pk=made.wish_id)
    url = reverse("wishes:own_wish", args=[wish.pk])
    talk.note_successor(made.source, key="wishes", label="微心愿", url=url, by=wish.made_by)


def _plug_aid() -> None:
    """Standards are found; routes and posts are joined to the modules that are on."""
    found_standards.add_sources()
    people.me_doors.plug(aid.me_doors)
    people.export_sections.plug(aid.export_sections)
    people.reasons_to_stay.plug(aid.reasons_to_stay)
    people.account_closed.plug(aid.forget_person)
    places.place_merged.plug(aid.follow_merged_place)
    if modules.is_on("wishes"):
        aid_routes.routes.plug(aid.wish_route)
        wish_ways.made_from.plug(aid.hear_wish)
    if modules.is_on("talk"):
        talk_ways.successors.plug(_to_aid)
        aid_routes.entered.plug(_from_thread)


def _from_thread(request: AidRequest) -> None:
    """The asker of a post finds the request that it became."""
    url = reverse("aid:state", args=[request.code])
    by = request.entered_by
    talk.note_successor(request.origin, key="aid", label="求助", url=url, by=by)


def _to_aid(_: Thread) -> list[talk_ways.Successor]:
    """A post becomes a request for help, filled in."""
    roles = (Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER)
    return [talk_ways.Successor("aid", "转成求助", _aid_form, roles, "社区帮着找能用的救助")]


def _aid_form(thread: Thread) -> str:
    return aid.form_for(talk_ways.source_of(thread), f"{thread.title}。{thread.body}")


def _plug_support() -> None:
    """Records of households in need: own pages, exports, and what a withdrawn consent erases."""
    people.me_doors.plug(records.me_doors)
    people.export_sections.plug(records.export_sections)
    people.reasons_to_stay.plug(records.reasons_to_stay)
    people.consent_withdrawn.plug(records.forget_health)
    people.account_closed.plug(records.forget_person)
    if modules.is_on("aid"):
        aid_routes.granted.plug(_consider_record)


def _consider_record(decision: AidDecision) -> None:
    """Whoever was helped once may need lasting help: a keeper looks."""
    home = decision.request.household
    if home is not None:
        support.suggest_record(home, f"aid:{decision.request_id}", by=decision.decided_by)


def _plug_emergency() -> None:
    """Emergencies: the door of their editors, and what one takes along."""
    people.me_doors.plug(emergency.me_doors)
    people.export_sections.plug(emergency.export_sections)


def _plug_search() -> None:
    """What is public comes from each app; places know the areas."""
    found_gifts.add_sources()
    found_orgs.add_sources()
    found_places.add_sources()
    areas.plug(found_places.areas)


def _plug_moderation() -> None:
    """Moderators and authors find their pages; whoever leaves takes the words along."""
    people.me_doors.plug(judging.me_doors)
    people.export_sections.plug(judging.export_sections)
    people.account_closed.plug(judging.forget_person)


# Sockets of and to the modules that a host may switch off (config/modules.py).
MODULE_PLUGS: dict[str, Callable[[], None]] = {
    "aid": _plug_aid,
    "emergency": _plug_emergency,
    "support": _plug_support,
    "talk": _plug_talk,
    "wishes": _plug_wishes,
}
