from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from wennuan.giving import actions
from wennuan.giving.tests import make
from wennuan.home import hooks, queries
from wennuan.kernel.clock import frozen, now
from wennuan.people.hooks import Collection


@pytest.fixture(autouse=True)
def no_page_kept():
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def read(client, path="/"):
    return client.get(path).content.decode()


def test_an_empty_house_still_says_what_it_is(client, db):
    page = read(client)

    assert "今天还没有新的捐赠" in page
    assert "现在没有正在募捐的活动" in page


def test_the_first_sentence_is_what_came_in_today(client, campaign):
    with frozen(now() - timedelta(days=1)):
        make.a_gift(campaign, 50_00)
    make.a_gift(campaign, 20_00)
    make.a_gift(campaign, 30_50)

    page = read(client)

    assert '捐了 <strong class="num">2</strong> 笔' in page
    assert "¥50.50" in page


def test_a_refunded_gift_is_not_counted_today(campaign):
    make.a_gift(campaign, 20_00)
    pledged = actions.pledge(campaign, actions.Gift(99_00), by=None)

    found = queries.gifts_today()

    assert pledged.status == "pledged"  # pledged is not received
    assert (found.count, found.fen) == (1, 20_00)


def test_an_open_campaign_is_one_press_from_giving(client, campaign):
    page = read(client)

    assert campaign.name in page
    assert campaign.org.name in page
    assert f"{reverse('giving:donate', args=[campaign.pk])}?amount=2000" in page


def test_a_campaign_that_is_not_open_is_not_asked_for(client, fund):
    filed = make.filed(fund, name="还没开始的活动")
    suspended = make.an_open_campaign(fund, name="暂停的活动")
    actions.suspend_campaign(suspended, by=None, reason="核实举报")

    page = read(client)

    assert filed.name not in page
    assert suspended.name not in page


def test_gifts_are_named_as_their_givers_chose(client, campaign):
    make.a_gift(campaign, 20_00, name_mode="alias", shown_name="老街坊")
    make.a_gift(campaign, 30_00)

    names = [gift.line.name for gift in queries.latest_gifts()]

    assert names == ["爱心人士", "老街坊"]
    assert "老街坊" in read(client)


def test_the_front_page_takes_a_bounded_number_of_queries(
    client, fund, site, django_assert_max_num_queries
):
    for number in range(5):
        make.a_gift(make.an_open_campaign(fund, name=f"活动 {number}"), 20_00)

    with django_assert_max_num_queries(30):
        read(client)


def test_strangers_get_the_kept_page_and_givers_a_fresh_one(client, campaign):
    read(client)
    make.a_gift(campaign, 77_00)

    kept = read(client)
    client.cookies["fresh"] = "1"
    fresh = read(client)

    assert "¥77.00" not in kept
    assert "¥77.00" in fresh


def test_the_page_that_is_kept_holds_no_token_and_sets_no_cookie(client, campaign):
    answer = client.get("/")

    assert b"csrfmiddlewaretoken" not in answer.content
    assert answer.cookies == {}


@pytest.mark.parametrize("name", ["today_part", "gifts_part"])
def test_a_live_part_knows_where_to_fetch_itself(client, campaign, name):
    make.a_gift(campaign, 20_00)
    path = reverse(f"home:{name}")

    part = read(client, path)

    assert 'data-live="ledger"' in part
    assert f'data-live-url="{path}"' in part
    assert "<html" not in part


def test_figures_are_counted_from_the_books(campaign, site):
    make.a_gift(campaign, 20_00)
    make.a_gift(campaign, 10_00)

    values = {figure.name: figure.value for figure in queries.figures()}

    assert values == {
        "累计到账": "30 元",
        "累计支出": "0 元",
        "捐赠": "2 笔",
        "正在募捐": "1 个",
        "专项基金": "1 个",
        "服务站点": "1 处",
    }


def test_each_figure_says_what_it_means_and_when(client, campaign):
    page = read(client, reverse("home:figures"))

    assert all(figure.meaning in page for figure in queries.figures())
    assert "统计时间" in page


def test_a_site_that_is_open_can_be_called(client, site):
    page = read(client)

    assert site.name in page
    assert "tel:037100000101" in page


def test_a_module_that_is_on_brings_its_part(client, db, monkeypatch):
    asked = []
    brought = hooks.Part("home/_search.html", {"words": "小心愿"})
    socket = Collection()
    socket.plug(lambda rows: asked.append(rows) or [brought])
    monkeypatch.setattr(hooks, "parts", socket)

    page = read(client)

    assert asked == [queries.FIRST_FEW]
    assert page.count("search-form") == 2  # the page's own, and the part


def test_the_front_page_has_room_for_eight_doors(client, db, settings):
    settings.SITE_DOORS = [(f"门 {n}", "home:about", "house", "", "") for n in range(9)]

    page = read(client)

    assert page.count('class="doorway-door"') == 8
