"""Wishes are written, checked, locked; bands and bans hold; unclaimed ones are not forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from wennuan.audit.models import AuditEntry
from wennuan.giving.tests import make as giving
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.moderation.hooks import Decision
from wennuan.orgs.models import Role
from wennuan.people import timeline
from wennuan.people.actions import households
from wennuan.people.models import TimelineEntry
from wennuan.places.tests import make as places
from wennuan.search.queries import find
from wennuan.tasks.models import Task, TaskStatus
from wennuan.wishes import actions, hooks, plugs
from wennuan.wishes.models import PhotoState, Wish, WishPolicy, WishStatus
from wennuan.wishes.tests import make


def test_a_trusted_station_publishes_at_once_and_is_checked_after(site, keeper):
    home, _ = make.a_home()

    wish = actions.publish_wish(make.a_draft(site, home), by=keeper)

    task = Task.objects.get(key=f"wishes:{wish.pk}:check")
    assert (wish.status, wish.checked_at) == (WishStatus.OPEN, None)
    assert task.owner_id != keeper.pk
    actions.pass_wish(wish, by=make.worker())
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE


def test_another_station_is_checked_before_and_nobody_checks_the_own(keeper):
    site = make.a_site()
    home, _ = make.a_home()
    writer = make.worker()
    wish = actions.publish_wish(make.a_draft(site, home), by=writer)

    with pytest.raises(NotAllowed):
        actions.pass_wish(wish, by=writer)
    assert wish.status == WishStatus.PROPOSED
    passed = actions.pass_wish(wish, by=make.worker())

    assert passed.status == WishStatus.OPEN
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(checked_by=writer)


def test_a_word_of_the_moderators_list_waits_even_at_a_trusted_station(site, keeper, monkeypatch):
    home, _ = make.a_home()
    monkeypatch.setattr(
        "wennuan.wishes.actions.publishing._needs_look", lambda text: "怪" in text.story
    )

    wish = actions.publish_wish(make.a_draft(site, home, story="怪话"), by=keeper)

    assert wish.status == WishStatus.PROPOSED


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "一条香烟"}, "香烟"),
        ({"title": "打 13812345678"}, "手机号"),
        ({"story": "给柳如絮"}, "姓名"),
        ({"story": "送到示范楼 9 号"}, "住址"),
        ({"title": "化疗用的帽子"}, "病情"),
        ({"price_fen": 100}, "之间"),
        ({"price_fen": 100_000}, "之间"),
        ({"title": " "}, "想要什么"),
    ],
)
def test_a_text_that_says_too_much_is_refused_with_what_to_change(site, keeper, changed, said):
    home, _ = make.a_home()

    with pytest.raises(Invalid, match=said):
        actions.publish_wish(make.a_draft(site, home, **changed), by=keeper)

    assert not Wish.objects.exists()


def test_a_household_has_one_live_wish_kept_by_the_database(site, keeper):
    home, head = make.a_home()
    wish = actions.publish_wish(make.a_draft(site, home), by=keeper)

    with pytest.raises(WrongState, match="一户"):
        actions.propose_wish(make.a_draft(site, home), by=head)
    copy = Wish.objects.get(pk=wish.pk)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_a_household_wishes_again_once_the_first_came_true(wish):
    make.realised(make.claimed(wish))

    second = actions.propose_wish(make.a_draft(wish.site, wish.household), by=wish.wisher)

    assert second.status == WishStatus.PROPOSED


def test_a_neighbour_cannot_wish_for_another_household(site, neighbour):
    home, _ = make.a_home()

    with pytest.raises(NotAllowed):
        actions.propose_wish(make.a_draft(site, home), by=neighbour)


def test_the_text_is_locked_once_somebody_claimed(wish, keeper):
    make.claimed(wish)

    with pytest.raises(WrongState):
        actions.reword_wish(wish, make.a_draft(wish.site, wish.household).text, by=keeper)
    with pytest.raises(IntegrityError, match="keeps its text"), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(title="两件厚棉衣")

    wish.refresh_from_db()
    assert wish.title == "一件厚棉衣"


def test_a_wish_sent_back_is_reworded_and_checked_again(site, keeper):
    home, head = make.a_home()
    wish = actions.propose_wish(make.a_draft(site, home), by=head)
    worker = make.worker()
    actions.send_back_wish(wish, "请写尺码", by=worker)

    better = actions.reword_wish(wish, make.a_draft(site, home, story="大号。").text, by=head)

    assert (better.status, better.story, better.reason) == (WishStatus.PROPOSED, "大号。", "")
    assert Task.objects.filter(key=f"wishes:{wish.pk}:check", status=TaskStatus.OPEN).exists()


def test_rules_of_an_area_hold_from_their_moment_and_the_old_ones_stay(site, keeper):
    reviewer = make.a_post(Role.REVIEWER, places.district())
    terms = actions.Terms(least_fen=1000, most_fen=90000, banned=("鞭炮",))
    home, _ = make.a_home()

    actions.set_policy(places.district(), terms, by=reviewer, reason="试行")
    wish = actions.publish_wish(make.a_draft(site, home, price_fen=80000), by=keeper)

    assert wish.status == WishStatus.OPEN
    with pytest.raises(IntegrityError), transaction.atomic():
        WishPolicy.objects.update(most_fen=1)
    with pytest.raises(NotAllowed):
        actions.set_policy(places.district(), terms, by=keeper, reason="再改")


def test_a_photo_is_seen_only_after_a_moderator_passed_it(client, site, keeper, picture):
    make.a_post(Role.MODERATOR, places.district())
    home, _ = make.a_home()
    draft = make.a_draft(site, home, photo=picture(), photo_is_of_thing=True)
    wish = actions.publish_wish(draft, by=keeper)
    moderator = make.neighbour()

    before = client.get(f"/wishes/w/{wish.pk}/").content.decode()
    plugs.hear_decision(Decision("wish_photo", str(wish.pk), True, "", moderator))
    after = client.get(f"/wishes/w/{wish.pk}/?now").content.decode()

    wish.refresh_from_db()
    assert "wish-photo" not in before
    assert "wish-photo" in after
    assert wish.photo_state == PhotoState.SHOWN


def test_a_photo_with_a_payment_code_is_refused(site, keeper, picture):
    home, _ = make.a_home()
    draft = make.a_draft(site, home, photo=picture("wxp://f2f0abc"), photo_is_of_thing=True)

    with pytest.raises(Invalid, match="付款码"):
        actions.publish_wish(draft, by=keeper)


def test_a_photo_needs_the_word_that_only_a_thing_is_in_it(site, keeper, picture):
    home, _ = make.a_home()

    with pytest.raises(Invalid, match="只有物品"):
        actions.publish_wish(make.a_draft(site, home, photo=picture()), by=keeper)


def test_what_nobody_claims_is_asked_about_once_and_can_be_closed(wish, keeper):
    with frozen(now() + timedelta(days=31)):
        asked = actions.ask_about_all_unclaimed(by=None)
        again = actions.ask_about_all_unclaimed(by=None)
        actions.close_wish(wish, "住户说不需要了", by=keeper)

    wish.refresh_from_db()
    assert (asked, again, wish.status) == (1, 0, WishStatus.CLOSED)
    assert Task.objects.get(key=f"wishes:{wish.pk}:unclaimed").status == TaskStatus.DROPPED


def test_a_cofunded_wish_is_claimed_only_by_the_charity_of_its_campaign(wish, keeper, neighbour):
    org = giving.an_org()
    campaign = giving.an_open_campaign(giving.a_fund(org))
    manager = make.orgs.holder(Role.FUND_MANAGER, org=org)
    actions.link_campaign(wish, campaign, by=keeper)

    with pytest.raises(WrongState, match="一起拼"):
        actions.claim_wish(wish, actions.Share(), by=neighbour)
    claim = actions.claim_wish(wish, actions.Share(org=org), by=manager)

    assert claim.org == org


def test_a_public_wish_is_found_and_a_closed_one_is_not(wish, keeper):
    before = find("厚棉衣").total
    actions.close_wish(wish, "不需要了", by=keeper)

    assert (before, find("厚棉衣").total) == (1, 0)


def test_the_household_has_the_story_in_its_history(wish):
    make.realised(make.claimed(wish))

    said = list(
        TimelineEntry.objects.filter(household=wish.household, app="wishes")
        .order_by("pk")
        .values_list("sentence", flat=True)
    )
    assert said == [
        "微心愿“一件厚棉衣”发布了", "微心愿“一件厚棉衣”有人认领了", "微心愿“一件厚棉衣”实现了",
    ]  # fmt: skip


def test_what_a_wish_was_made_from_hears_of_it(site, keeper, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks.made_from, "_plugs", [heard.append])
    home, _ = make.a_home()

    wish = actions.publish_wish(make.a_draft(site, home, source="talk:12"), by=keeper)

    assert heard == [hooks.Made("talk:12", wish.pk)]


def test_a_family_member_without_an_account_changes_nothing(site, keeper):
    home, head = make.a_home()
    households.add_member(home, "柳小妹", "sibling", by=head)

    with pytest.raises(Invalid, match="姓名"):
        actions.publish_wish(make.a_draft(site, home, title="柳小妹的书包"), by=keeper)


def test_a_household_seen_elsewhere_lately_needs_a_stated_reason(site, keeper):
    home, head = make.a_home()
    timeline.note(home, "登记了求助", app="aid", by=head)

    with pytest.raises(Invalid, match="最近有别的记录"):
        actions.publish_wish(make.a_draft(site, home), by=keeper)
    wish = actions.publish_wish(
        make.a_draft(site, home, why_again="求助是医疗，这是冬衣"), by=keeper
    )

    entry = AuditEntry.objects.get(verb="wishes.published", subject_id=wish.pk)
    assert entry.reason == "求助是医疗，这是冬衣"
