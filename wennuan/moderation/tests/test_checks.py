"""A text comes before a person, is decided once, and may be appealed once."""

import pytest
from django.db import IntegrityError, transaction

from wennuan.kernel.errors import Invalid, NotAllowed, NotFound, TooMany, WrongState
from wennuan.moderation import actions, hooks, limits
from wennuan.moderation.hooks import Reportable
from wennuan.moderation.models import Check, CheckStatus, Report, Source
from wennuan.moderation.tests import make
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody_is_there(db):
    """The security administrator of the district, to whom work falls that has no moderator."""
    return orgs.holder(Role.ADMIN_SECURITY)


@pytest.fixture
def heard(monkeypatch):
    """What the apps hear of decisions."""
    said = []
    monkeypatch.setattr(hooks.decided, "_plugs", [said.append])
    return said


def _tasks():
    return list(Task.objects.filter(status="open").values_list("kind", flat=True))


def test_a_text_waits_once_with_a_task_and_a_time():
    item = make.an_item()
    moderator = make.moderator()

    check = actions.submit(item, by=None)

    assert actions.submit(item, by=None).pk == check.pk
    assert Check.objects.count() == 1
    task = Task.objects.get()
    assert (task.owner, task.due_at) == (moderator, check.due_at)
    assert task.barred == [item.author.pk]


def test_numbers_of_people_are_hidden_from_moderators():
    check = make.a_check(excerpt="打 13812345678，证号11010519491231002X")

    assert check.excerpt == "打 138****5678，证号1101**********002X"


def test_danger_is_looked_at_within_the_hour():
    moderator = make.moderator()

    check = make.a_check(excerpt="我不想活了")

    assert check.is_urgent
    assert (check.due_at - check.opened_at).total_seconds() <= 3601
    titles = Notice.objects.filter(to=moderator).values_list("title", flat=True)
    assert "请马上看一条内容" in titles


def test_a_refusal_is_told_with_its_reason_and_the_app_hears(heard):
    by = make.moderator()
    check = make.a_check()

    actions.decide(check, passed=False, reason="是广告。", by=by)

    assert heard == [hooks.Decision("post", check.ref, False, "是广告。", by)]
    told = Notice.objects.get(to=check.author)
    assert "是广告。" in told.body
    assert told.link == f"/moderation/mine/{check.pk}/"
    assert _tasks() == []


def test_a_held_text_may_pass_without_words(heard):
    check = make.a_check()

    actions.decide(check, passed=True, reason="", by=make.moderator())

    assert heard[0].passed
    assert not Notice.objects.filter(to=check.author).exists()


def test_a_refusal_needs_a_reason(heard):
    check = make.a_check()

    with pytest.raises(Invalid):
        actions.decide(check, passed=False, reason="  ", by=make.moderator())

    check.refresh_from_db()
    assert (check.status, heard) == (CheckStatus.OPEN, [])


def test_it_is_decided_once(heard):
    check, by = make.a_refused_check()

    with pytest.raises(WrongState):
        actions.decide(check, passed=True, reason="再想想", by=by)

    assert len(heard) == 1


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("moderator", True), ("moderator elsewhere", False), ("resident", False), ("author", False),
    ],
)  # fmt: skip
def test_who_decides(who, may):
    author = make.moderator()
    check = make.a_check(author=author)
    person = {
        "moderator": make.moderator,
        "moderator elsewhere": lambda: make.moderator(
            place=places.community("410103009001", "远方社区")
        ),
        "resident": orgs.person,
        "author": lambda: author,
    }[who]()

    if may:
        actions.decide(check, passed=True, reason="", by=person)
    else:
        with pytest.raises(NotAllowed):
            actions.decide(check, passed=True, reason="", by=person)

    check.refresh_from_db()
    assert (check.status == CheckStatus.PASSED) is may


def test_a_text_taken_back_waits_no_more():
    check = make.a_check()

    actions.withdraw("post", check.ref, by=check.author)
    actions.withdraw("post", check.ref, by=check.author)

    check.refresh_from_db()
    assert check.status == CheckStatus.WITHDRAWN
    assert _tasks() == []


def test_an_appeal_is_heard_by_another(heard):
    check, first = make.a_refused_check()
    check = actions.appeal(check, words="这不是广告，是社区的通知。", by=check.author)

    with pytest.raises(NotAllowed):
        actions.hear(check, passed=False, reason="维持", by=first)
    second = make.moderator()
    actions.hear(check, passed=True, reason="确实是通知。", by=second)

    check.refresh_from_db()
    assert (check.status, check.stays) == (CheckStatus.OVERTURNED, True)
    assert [one.passed for one in heard] == [False, True]
    assert "可以保留" in Notice.objects.filter(to=check.author).latest("pk").title
    assert _tasks() == []


def test_the_database_keeps_an_appeal_from_the_same_person():
    check, first = make.a_refused_check()
    actions.appeal(check, words="不是广告", by=check.author)
    heard = {"status": "upheld", "heard_at": check.decided_at, "heard_reason": "x"}

    with pytest.raises(IntegrityError, match="check_appeal_heard_by_another"), transaction.atomic():
        Check.objects.filter(pk=check.pk).update(heard_by=first, **heard)


def test_the_task_of_an_appeal_bars_who_decided():
    check, first = make.a_refused_check()
    second = make.moderator()

    actions.appeal(check, words="不是广告", by=check.author)

    task = Task.objects.get(status="open")
    assert task.owner == second
    assert set(task.barred) == {first.pk, check.author_id}


@pytest.mark.parametrize("words", ["", "   "])
def test_an_appeal_needs_words(words):
    check, _ = make.a_refused_check()

    with pytest.raises(Invalid):
        actions.appeal(check, words=words, by=check.author)


def test_only_the_author_appeals_and_only_once():
    check, _ = make.a_refused_check()
    with pytest.raises(NotAllowed):
        actions.appeal(check, words="我觉得可以", by=orgs.person())
    actions.appeal(check, words="不是广告", by=check.author)
    actions.hear(check, passed=False, reason="是广告。", by=make.moderator())

    with pytest.raises(WrongState):
        actions.appeal(check, words="再来", by=check.author)


@pytest.fixture
def posted(monkeypatch):
    """A post of somebody that stands, and may be reported."""
    author = orgs.person()
    thing = Reportable("邻里的事", "扫码打赏我", "/talk/9/", author, places.community())
    make.reportable(monkeypatch, **{"9": thing})
    return author


def test_a_report_brings_a_text_before_the_moderators(posted):
    reader = orgs.person()

    actions.report("post", "9", actions.Complaint("fraud", "让我打 13812345678"), by=reader)

    check = Check.objects.get()
    assert (check.source, check.author) == (Source.REPORT, posted)
    assert check.reports.get().words == "让我打 138****5678"
    assert not Notice.objects.filter(to=posted).exists()


def test_reporting_twice_is_one_and_two_readers_are_one_check(posted):
    reader, other = orgs.person(), orgs.person()
    complaint = actions.Complaint("fraud")

    first = actions.report("post", "9", complaint, by=reader)
    again = actions.report("post", "9", actions.Complaint("abuse"), by=reader)
    actions.report("post", "9", complaint, by=other)

    assert again.pk == first.pk
    assert (Check.objects.count(), Report.objects.count()) == (1, 2)


def test_whoever_reported_hears_why_and_the_author_hears_only_of_a_refusal(posted):
    reader, by = orgs.person(), make.moderator()
    made = actions.report("post", "9", actions.Complaint("fraud"), by=reader)

    actions.decide(made.check_made, passed=True, reason="是说着玩的。", by=by)

    told = Notice.objects.get(to=reader)
    assert "可以保留" in told.body
    assert "是说着玩的。" in told.body
    assert not Notice.objects.filter(to=posted).exists()


def test_the_reporter_is_never_named_to_the_author(posted):
    reader, by = orgs.person(), make.moderator()
    reader.nickname = "爱管闲事"
    reader.save()
    made = actions.report("post", "9", actions.Complaint("fraud"), by=reader)

    actions.decide(made.check_made, passed=False, reason="不能收款。", by=by)

    told = Notice.objects.get(to=posted)
    assert "爱管闲事" not in told.title + told.body
    assert told.sender is None


def test_a_report_of_a_passed_text_needs_words(posted):
    made = actions.report("post", "9", actions.Complaint("fraud"), by=orgs.person())

    with pytest.raises(Invalid):
        actions.decide(made.check_made, passed=True, reason="", by=make.moderator())


def test_nobody_reports_their_own_words_or_what_is_not_there(posted):
    with pytest.raises(NotAllowed):
        actions.report("post", "9", actions.Complaint("fraud"), by=posted)
    with pytest.raises(NotFound):
        actions.report("post", "10", actions.Complaint("fraud"), by=orgs.person())
    with pytest.raises(Invalid):
        actions.report("post", "9", actions.Complaint("whatever"), by=orgs.person())

    assert Check.objects.count() == 0


def test_a_new_account_writes_little_and_no_links():
    person = orgs.person(verified=False)

    with pytest.raises(NotAllowed):
        limits.may_post(person, "看 www.example.com")
    with pytest.raises(NotAllowed):
        limits.may_post(person, "看图", pictures=1)
    for _ in range(limits.A_DAY_NEW):
        assert limits.may_post(person, "大家好")
    with pytest.raises(TooMany):
        limits.may_post(person, "大家好")


def test_a_real_name_lifts_the_limits_and_refused_texts_bring_them_back():
    person = orgs.person()
    assert limits.allowance(person).a_day == limits.A_DAY_USUAL
    for _ in range(limits.REFUSED_MOST):
        make.a_refused_check(author=person)

    assert limits.allowance(person).a_day == limits.A_DAY_NEW
    assert not limits.allowance(person).pictures


def test_what_was_decided_long_ago_is_emptied_and_what_waits_is_kept():
    old, _ = make.a_refused_check()
    waiting = make.a_check()
    Check.objects.update(opened_at=old.opened_at - actions.forgetting.KEPT * 2)

    assert actions.forget_old(by=None) == 1
    old.refresh_from_db()
    waiting.refresh_from_db()
    assert (old.excerpt, old.reason) == ("", "是广告。")
    assert waiting.excerpt


def test_a_closed_account_leaves_no_words_behind():
    check, _ = make.a_refused_check()

    actions.forget_person(check.author, by=None)

    check.refresh_from_db()
    assert check.excerpt == ""
