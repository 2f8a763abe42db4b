"""The index follows what is public, act by act, and can be rebuilt at any time."""

import io
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from wennuan.giving import actions as giving
from wennuan.giving.tests import make as gifts
from wennuan.kernel.clock import now
from wennuan.orgs import actions as orgs
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as organisations
from wennuan.places import actions as places
from wennuan.places.models import Site
from wennuan.places.tests import make as areas
from wennuan.search.actions import renew_batch
from wennuan.search.models import IndexedText
from wennuan.search.queries import find
from wennuan.search.sources import source_of
from wennuan.search.tests.make import a_text, titles


@pytest.fixture
def few_kinds():
    """Here the kinds are those of the apps."""


def held():
    """What the index holds."""
    return set(IndexedText.objects.values_list("kind", "title"))


@pytest.mark.django_db
def test_a_site_is_found_until_it_closes():
    site = areas.site(name="祥和助餐点")

    assert titles(find("助餐")) == ["祥和助餐点"]
    places.pause_site(site, by=None, reason="装修")
    assert titles(find("助餐")) == ["祥和助餐点"]
    places.close_site(site, by=None, reason="搬走了")
    assert find("助餐").hits == ()


@pytest.mark.django_db
def test_a_refused_act_leaves_the_index_as_it_was():
    site = areas.site(name="祥和助餐点")

    with transaction.atomic():
        places.close_site(site, by=None, reason="搬走了")
        transaction.set_rollback(True)

    assert titles(find("助餐")) == ["祥和助餐点"]


@pytest.mark.django_db
def test_sites_follow_the_names_and_the_end_of_their_area():
    old = areas.community("410103007002", "旧名社区")
    new = areas.community("410103007003", "新家社区")
    areas.site(name="爱心驿站", place=old)

    places.rename_place(old, "改名社区", by=None)
    assert titles(find("改名社区")) == ["爱心驿站"]
    places.merge_place(old, new, by=None)

    assert titles(find("驿站", place=new.path)) == ["爱心驿站"]
    assert Site.objects.get().place == new


@pytest.mark.django_db
def test_what_belonged_to_a_merged_area_is_found_in_its_successor():
    old = areas.community("410103007002", "旧名社区")
    new = areas.community("410103009003", "新家社区")
    a_text("合唱队招人", kind="thread", place_path=old.path)

    places.merge_place(old, new, by=None)

    assert titles(find("合唱", place=new.path)) == ["合唱队招人"]
    assert IndexedText.objects.get().place_path == new.path


@pytest.mark.django_db
def test_an_organisation_is_found_while_it_is_verified():
    org = organisations.verified(name="暖阳社工中心")
    reviewer = organisations.holder(Role.REVIEWER)

    assert titles(find("暖阳")) == ["暖阳社工中心"]
    org = orgs.suspend_org(org, by=reviewer, reason="核查")
    assert find("暖阳").hits == ()
    orgs.resume_org(org, by=reviewer)
    assert titles(find("暖阳")) == ["暖阳社工中心"]


@pytest.mark.django_db
def test_a_campaign_is_found_once_it_is_open_and_so_is_its_news():
    org = organisations.verified(name="测试慈善会")
    fund = gifts.a_fund(org)
    campaign = gifts.an_open_campaign(fund)
    giving.post_update(campaign, giving.News("棉被到了", "第一批棉被已经送到"), by=None)

    assert {hit.kind for hit in find(campaign.name).hits} >= {"campaign"}
    assert titles(find("棉被", kinds=["update"])) == ["棉被到了"]
    assert titles(find(fund.name, kinds=["fund"])) == [fund.name]


@pytest.mark.django_db
def test_a_rebuilt_index_is_the_same_and_strangers_are_gone():
    areas.site(name="祥和助餐点")
    organisations.verified(name="暖阳社工中心")
    before = held()
    IndexedText.objects.filter(kind="org").delete()
    a_text("早就关了", kind="site", ref="999")
    a_text("没有这种东西", kind="nothing")
    said = io.StringIO()

    call_command("reindex", stdout=said)

    assert held() == before
    assert "服务站点（site）：1/1" in said.getvalue()


@pytest.mark.django_db
def test_one_kind_alone_leaves_the_others_and_an_unknown_one_is_refused():
    areas.site(name="祥和助餐点")
    a_text("别的", kind="thread")
    IndexedText.objects.filter(kind="site").delete()

    call_command("reindex", "site", stdout=io.StringIO())

    assert held() == {("site", "祥和助餐点"), ("thread", "别的")}
    with pytest.raises(CommandError):
        call_command("reindex", "nothing", stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_what_is_withdrawn_during_a_rebuild_does_not_come_back():
    site = areas.site(name="祥和助餐点")
    closing, done = Event(), Event()

    def close():
        with transaction.atomic():
            places.close_site(site, by=None, reason="搬走了")
            closing.set()
            done.wait(0.5)
        connection.close()

    other = Thread(target=close)
    other.start()
    closing.wait(5)
    renew_batch(source_of("site"), after=0, count=10, by=None)
    done.set()
    other.join()

    assert held() == set()


@pytest.mark.django_db
def test_a_text_of_next_year_is_found_too():
    a_text("明年的事", days_ago=-400, kind="thread")

    assert titles(find("明年")) == ["明年的事"]
    assert find("明年").hits[0].at > now() + timedelta(days=300)
