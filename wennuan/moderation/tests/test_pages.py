"""The moderators' queue, reporting and appealing, as people open them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wennuan.moderation import actions
from wennuan.moderation.hooks import Reportable
from wennuan.moderation.models import Check, CheckStatus, Report
from wennuan.moderation.tests import make
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.hooks import export_sections, me_doors
from wennuan.places.tests import make as places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody_is_there(db):
    """The security administrator, to whom work falls that has no moderator."""
    return orgs.holder(Role.ADMIN_SECURITY)


@pytest.fixture
def moderator():
    return make.moderator()


@pytest.fixture
def desk(client, moderator):
    """A browser in which a moderator has signed in."""
    return orgs.signed_in(client, moderator)


def test_the_queue_shows_what_waits_the_urgent_first(desk):
    make.a_check(excerpt="加我微信领红包")
    make.a_check(excerpt="我不想活了")

    page = desk.get("/moderation/").content.decode()

    assert page.index("我不想活了") < page.index("加我微信领红包")
    assert "马上看" in page


def test_the_queue_is_filtered_by_where_it_came_from(desk):
    make.a_check(excerpt="第一条")
    refused, _ = make.a_refused_check(excerpt="第二条")
    actions.appeal(refused, words="不是广告", by=refused.author)

    appeals = desk.get("/moderation/?source=appeal").content.decode()

    assert "第二条" in appeals
    assert "第一条" not in appeals


def test_a_moderator_elsewhere_sees_nothing_of_it(client):
    check = make.a_check()
    far = make.moderator(place=places.community("410103009001", "远方社区"))
    browser = orgs.signed_in(client, far)

    assert "加我微信" not in browser.get("/moderation/").content.decode()
    assert browser.get(f"/moderation/{check.pk}/").status_code == 403


def test_residents_and_strangers_are_kept_out(client):
    check = make.a_check()

    assert client.get("/moderation/").status_code == 302
    browser = orgs.signed_in(client, orgs.person())
    assert browser.get("/moderation/").status_code == 403
    assert browser.get(f"/moderation/{check.pk}/").status_code == 403
    assert browser.get(f"/moderation/{check.pk}/picture/0/").status_code == 403


def test_the_text_is_marked_and_its_numbers_hidden(desk):
    check = make.a_check(excerpt="<b>加我微信</b> 13812345678 证号11010519491231002X")

    page = desk.get(f"/moderation/{check.pk}/").content.decode()

    assert "<mark>加我微信</mark>" in page
    assert "<mark>138****5678</mark>" in page
    assert "<mark>1101**********002X</mark>" in page
    assert "13812345678" not in page
    assert "<b>加我" not in page


def test_deciding_leads_to_the_next_one(desk):
    first, second = make.a_check(), make.a_check()

    answer = desk.post(f"/moderation/{first.pk}/", {"verdict": "refuse", "reason": "是广告。"})

    first.refresh_from_db()
    assert (first.status, first.reason) == (CheckStatus.REFUSED, "是广告。")
    assert answer.headers["Location"] == f"/moderation/{second.pk}/"


def test_a_usual_reason_is_enough_and_a_missing_one_is_asked_for(desk):
    check = make.a_check()

    asked = desk.post(f"/moderation/{check.pk}/", {"verdict": "refuse"})
    assert "请写明理由" in asked.content.decode()
    usual = "是广告或重复的内容。"
    desk.post(f"/moderation/{check.pk}/", {"verdict": "refuse", "usual": usual})

    check.refresh_from_db()
    assert check.reason == usual


def test_whoever_refused_does_not_hear_the_appeal(client):
    check, first = make.a_refused_check()
    actions.appeal(check, words="这是通知", by=check.author)
    browser = orgs.signed_in(client, first)

    page = browser.get(f"/moderation/{check.pk}/").content.decode()
    answer = browser.post(f"/moderation/{check.pk}/", {"verdict": "pass", "reason": "可以"})

    assert "要由另一位审核员来听" in page
    assert "确定，看下一条" not in page
    assert answer.status_code == 403
    assert "加我微信" not in browser.get("/moderation/").content.decode()


def test_pictures_open_for_moderators_through_a_signed_link(desk):
    check = make.a_check(pictures=("2026/01/a.webp",))

    answer = desk.get(f"/moderation/{check.pk}/picture/0/")

    assert answer.headers["Location"].startswith("/files/")
    assert desk.get(f"/moderation/{check.pk}/picture/1/").status_code == 404


@pytest.fixture
def posted(monkeypatch):
    """A post of somebody that stands, and may be reported."""
    author = orgs.person()
    thing = Reportable("邻里的事", "扫码打赏我<b>", "/talk/9/", author, places.community())
    make.reportable(monkeypatch, **{"9": thing})
    return author


def test_a_resident_reports_and_reads_what_became_of_it(client, posted, moderator):
    reader = orgs.person(verified=False)
    browser = orgs.signed_in(client, reader)

    shown = browser.get("/moderation/report/post/9/").content.decode()
    answer = browser.post("/moderation/report/post/9/", {"cause": "fraud", "words": "要我扫码"})
    check = Check.objects.get()
    actions.decide(check, passed=False, reason="不能收款。", by=moderator)
    mine = browser.get("/moderation/mine/").content.decode()

    assert "扫码打赏我&lt;b&gt;" in shown
    assert answer.headers["Location"] == "/moderation/mine/?sent=1"
    assert "已经不再公开" in mine
    assert "不能收款。" in mine


def test_the_report_page_needs_a_cause_and_a_text_that_is_there(client, posted):
    browser = orgs.signed_in(client, orgs.person(verified=False))

    empty = browser.post("/moderation/report/post/9/", {})

    assert empty.status_code == 200
    assert Report.objects.count() == 0
    assert browser.get("/moderation/report/post/10/").status_code == 404
    assert browser.get("/moderation/report/nothing/9/").status_code == 404


def test_no_page_of_the_author_or_moderator_names_the_reporter(client, posted, moderator):
    reader = orgs.person()
    reader.nickname = "爱管闲事"
    reader.save()
    actions.report("post", "9", actions.Complaint("fraud", "他骗人"), by=reader)
    check = Check.objects.get()

    author = orgs.signed_in(client, posted)
    before = author.get("/moderation/mine/").content.decode()
    judged = orgs.signed_in(client, moderator).get(f"/moderation/{check.pk}/").content.decode()
    actions.decide(check, passed=False, reason="不能收款。", by=moderator)
    author = orgs.signed_in(client, posted)
    pages = [author.get(f"/moderation/mine/{check.pk}/"), author.get("/moderation/mine/")]
    after = "".join(page.content.decode() for page in pages)
    told = "".join(Notice.objects.filter(to=posted).values_list("body", flat=True))

    assert "扫码打赏我" not in before  # nor that it was reported at all
    for page in (before, judged, after, told):
        assert "爱管闲事" not in page
        assert reader.code not in page
    assert "他骗人" in judged
    assert "他骗人" not in after + told


def test_an_author_appeals_from_the_page_that_says_why(client):
    check, _ = make.a_refused_check()
    browser = orgs.signed_in(client, check.author)

    page = browser.get(f"/moderation/mine/{check.pk}/").content.decode()
    browser.post(f"/moderation/mine/{check.pk}/", {"words": "这是社区的通知"})

    assert "是广告。" in page
    check.refresh_from_db()
    assert (check.status, check.appeal) == (CheckStatus.APPEALED, "这是社区的通知")


def test_nobody_opens_the_check_of_somebody_else(client):
    check, _ = make.a_refused_check()
    browser = orgs.signed_in(client, orgs.person())

    assert browser.get(f"/moderation/mine/{check.pk}/").status_code == 404


def test_doors_and_the_export_know_of_it(posted):
    reader = orgs.person()
    assert "审核与举报" not in {door.title for door in me_doors(reader)}
    actions.report("post", "9", actions.Complaint("fraud"), by=reader)
    refused, by = make.a_refused_check()

    assert "审核与举报" in {door.title for door in me_doors(reader)}
    assert "内容审核" in {door.title for door in me_doors(by)}
    assert "reports" in {section.key for section in export_sections(reader)}
    assert "checks" in {section.key for section in export_sections(refused.author)}


def test_the_queue_costs_the_same_with_many_texts(desk):
    make.a_check()
    desk.get("/moderation/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get("/moderation/")
    for _ in range(12):
        make.a_check()

    with CaptureQueriesContext(connection) as many:
        desk.get("/moderation/")

    assert len(many) <= len(few)
