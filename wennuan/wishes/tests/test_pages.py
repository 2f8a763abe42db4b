"""Pages: each side sees its own, in few queries; forms come back filled."""

import pytest
from django.urls import reverse

from wennuan.notices import sms
from wennuan.orgs.models import Role
from wennuan.orgs.tests.make import signed_in
from wennuan.people.tests.make import last_code
from wennuan.places.tests import make as places
from wennuan.wishes import actions
from wennuan.wishes.models import Claim, ClaimStatus, Dispute, Wish, WishPolicy, WishStatus
from wennuan.wishes.tests import make


@pytest.fixture(autouse=True)
def _fresh_pages(settings):
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in settings.CACHES
    }


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def test_the_wall_shows_what_waits_by_kind_place_and_price(client, site):
    coat = make.a_wish(site)
    gloves = make.a_batch(20, site)

    everything = page(client, "wishes:wall").content.decode()
    cheap = page(client, "wishes:wall", price="50").content.decode()
    services = page(client, "wishes:wall", kind="service").content.decode()
    here = page(client, "wishes:wall", place=coat.place.code).content.decode()

    assert coat.title in everything
    assert gloves.title in everything
    assert coat.title not in cheap
    assert gloves.title in cheap
    assert "这里暂时没有心愿" in services
    assert coat.title in here


def test_the_wall_takes_few_queries_however_many_wishes(
    client, site, django_assert_max_num_queries
):
    for _ in range(25):
        make.a_batch(5, site)

    with django_assert_max_num_queries(4):
        first = page(client, "wishes:wall")

    assert first.content.decode().count('<li class="wish">') == 20
    after = first.context["page"].after
    second = page(client, "wishes:wall", after=after)
    assert second.content.decode().count('<li class="wish">') == 5


def test_a_neighbour_claims_through_the_pages(client, wish, neighbour):
    signed_in(client, neighbour)

    before = page(client, "wishes:take", wish.pk)
    done = client.post(reverse("wishes:take", args=[wish.pk]), follow=True)

    claim = Claim.objects.get(wish=wish)
    assert "确认认领" in before.content.decode()
    assert claim.code in done.content.decode()
    assert "写在包裹上" in done.content.decode()


def test_the_loser_of_a_race_reads_the_reason_on_the_page(client, wish, neighbour):
    signed_in(client, neighbour)
    make.claimed(wish)

    answer = client.post(reverse("wishes:take", args=[wish.pk]))

    assert answer.status_code == 409
    assert "刚刚被一位邻居认领了" in answer.content.decode()


def test_a_worker_publishes_for_a_household_by_its_phone(client, site, worker):
    _, head = make.a_home()
    signed_in(client, worker)
    form = {
        "household": str(head.phone), "kind": "goods", "title": "一床冬被", "price": "200",
        "hardship": "elderly", "site": site.pk,
    }  # fmt: skip

    done = client.post(reverse("wishes:new"), form, follow=True)

    wish = Wish.objects.get(title="一床冬被")
    assert wish.status == WishStatus.OPEN
    assert wish.wisher == head
    assert "发布了" in done.content.decode()


def test_a_worker_publishes_for_someone_who_never_was_here(client, site, worker):
    signed_in(client, worker)
    form = {
        "household": "", "new_name": "柳老太", "new_address": "示范院 3 号", "kind": "goods",
        "title": "一盏台灯", "price": "120", "hardship": "elderly", "site": site.pk,
    }  # fmt: skip

    client.post(reverse("wishes:new"), form)

    wish = Wish.objects.get(title="一盏台灯")
    assert wish.household.place == site.place
    assert "柳老太" not in page(client, "wishes:wish", wish.pk).content.decode()


def test_a_form_that_names_an_illness_comes_back_filled_with_the_reason(client, site, worker):
    home, _ = make.a_home()
    signed_in(client, worker)
    form = {
        "household": home.code, "kind": "goods", "title": "给糖尿病人的鞋", "price": "200",
        "hardship": "illness", "site": site.pk,
    }  # fmt: skip

    answer = client.post(reverse("wishes:new"), form)

    assert answer.status_code == 422
    assert "不写病情" in answer.content.decode()
    assert "给糖尿病人的鞋" in answer.content.decode()
    assert not Wish.objects.exists()


def test_a_resident_proposes_and_a_worker_passes_it(client, site, worker):
    home, head = make.a_home()
    signed_in(client, head)
    form = {"kind": "goods", "title": "一个助行器", "price": "160", "site": site.pk}

    client.post(reverse("wishes:new"), form)
    wish = Wish.objects.get(household=home)
    hidden = page(client, "wishes:wish", wish.pk).status_code
    signed_in(client, worker)
    client.post(reverse("wishes:judge", args=[wish.pk]), {"decision": "pass"})

    wish.refresh_from_db()
    assert (hidden, wish.status) == (404, WishStatus.OPEN)


def test_a_station_walks_the_goods_to_the_household(client, wish, keeper):
    claim = make.claimed(wish)
    signed_in(client, keeper)

    for step in ("arrive", "check", "hand_over"):
        client.post(reverse("wishes:step", args=[claim.pk, step]))
    shown = page(client, "wishes:station_wish", wish.pk).content.decode()

    claim.refresh_from_db()
    assert claim.status == ClaimStatus.HANDED
    assert all(word in shown for word in ("到站", "验收合格", "交付"))


def test_the_household_confirms_by_the_code_of_the_message(client, wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    actions.send_code(claim, by=keeper)
    code = last_code(wish.wisher.phone)

    answer = client.post(
        reverse("wishes:receive", args=[claim.code]), {"code": code, "decision": "confirm"},
        follow=True,
    )  # fmt: skip

    wish.refresh_from_db()
    assert "已经确认收到" in answer.content.decode()
    assert wish.status == WishStatus.FULFILLED
    assert sms.demo_outbox(str(wish.wisher.phone))


def test_the_household_refuses_by_its_code(client, wish, keeper):
    claim = make.handed(make.claimed(wish), by=keeper)
    actions.send_code(claim, by=keeper)
    form = {"code": last_code(wish.wisher.phone), "decision": "refuse", "reason": "没收到"}

    client.post(reverse("wishes:receive", args=[claim.code]), form)

    assert Dispute.objects.get(claim=claim).reason == "没收到"


def test_the_wisher_confirms_and_thanks_on_the_own_page(client, wish):
    claim = make.handed(make.claimed(wish))
    signed_in(client, wish.wisher)

    before = page(client, "wishes:own_wish", wish.pk).content.decode()
    client.post(reverse("wishes:received", args=[wish.pk]))
    after = client.post(
        reverse("wishes:thank", args=[wish.pk]), {"text": "谢谢，穿着很暖和。"}, follow=True
    )

    claim.refresh_from_db()
    assert "收到了吗" in before
    assert claim.status == ClaimStatus.REALISED
    assert "穿着很暖和" in after.content.decode()


def test_label_and_slip_are_pdf(client, wish, keeper):
    claim = make.checked(make.claimed(wish), by=keeper)
    signed_in(client, keeper)

    label = client.post(reverse("wishes:label_pdf", args=[claim.code]))
    slip = client.post(reverse("wishes:slip_pdf", args=[claim.code]))
    scanned = client.get(reverse("wishes:label", args=[claim.code]))

    assert label.content.startswith(b"%PDF-")
    assert slip.content.startswith(b"%PDF-")
    assert scanned.headers["Location"] == reverse("wishes:station_wish", args=[wish.pk])


def test_the_share_card_is_a_picture_of_the_wanted_size(client, wish):
    answer = page(client, "wishes:share_card", wish.pk)

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content[16:24] == (1080).to_bytes(4, "big") + (1440).to_bytes(4, "big")


def test_staff_change_the_rules_and_the_history_stays(client, site):
    reviewer = make.a_post(Role.REVIEWER, places.district())
    signed_in(client, reviewer)
    url = reverse("wishes:rules", args=[places.district().code])
    begun = client.get(url).context["form"].initial

    client.post(url, begun | {"most": "800", "reason": "冬季取暖器涨价"})

    policy = WishPolicy.objects.get()
    assert (policy.most_fen, policy.reason) == (80000, "冬季取暖器涨价")
    assert "冬季取暖器涨价" in client.get(url).content.decode()


def test_a_referee_rules_on_the_page(client, wish):
    claim = make.handed(make.claimed(wish))
    dispute = actions.refuse_received(claim, "少了一件", by=wish.wisher)
    referee = make.worker()
    signed_in(client, referee)

    client.post(
        reverse("wishes:dispute", args=[dispute.pk]), {"ruling": "again", "words": "重新送一次。"}
    )

    claim.refresh_from_db()
    assert claim.status == ClaimStatus.CHECKED


def test_an_organisation_sees_its_claims_with_the_colleague(client, batch):
    org, manager = make.a_company()
    make.claimed(batch, by=manager, quantity=50, org=org)
    signed_in(client, manager)

    inside = page(client, "wishes:org", org.pk).content.decode()
    outside = page(client, "wishes:wish", batch.pk).content.decode()

    assert manager.public_name in inside
    assert "暖阳物流" in outside
    assert "50 双" in outside


def test_the_other_pages_open(client, wish, neighbour, keeper):
    signed_in(client, neighbour)
    mine = [
        page(client, name).status_code
        for name in ("wishes:mine", "wishes:figures", "wishes:receive_find")
    ]
    signed_in(client, keeper)
    groups = [
        page(client, "wishes:station", group=g).status_code
        for g in ("check", "open", "claimed", "moving", "done", "ended")
    ]
    forms = [
        page(client, "wishes:new").status_code,
        page(client, "wishes:new", batch="1", common="gloves").status_code,
        page(client, "wishes:reword", wish.pk).status_code,
    ]

    assert {*mine, *groups, *forms} == {200}
