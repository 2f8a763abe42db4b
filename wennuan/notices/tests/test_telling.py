from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.template import engines
from procrastinate.contrib.django.models import ProcrastinateJob

from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import NotAllowed, Unavailable
from wennuan.notices import actions, aliyun, jobs, queries, sms
from wennuan.notices.actions import open_notice, read_everything, tell, tell_all
from wennuan.notices.models import Notice, SmsState

WORDS = "{{ who }}的收据已开出\n\n编号 {{ number }}，金额 <b> & 合计。\n"


@pytest.fixture(autouse=True)
def template(monkeypatch):
    made = engines["django"].from_string(WORDS)
    monkeypatch.setattr(actions, "get_template", lambda name: made)


def queued():
    return list(ProcrastinateJob.objects.values_list("task_name", "args"))


def test_a_notice_has_its_title_on_the_first_line_and_nothing_escaped(person):
    notice = tell(person, "notices/notices/x", by=None, link="/give/", who="张&三", number="D1")

    notice.refresh_from_db()
    assert notice.title == "张&三的收据已开出"
    assert notice.body == "编号 D1，金额 <b> & 合计。"
    assert notice.sms == SmsState.NONE
    assert queued() == []


def test_its_words_are_encrypted_in_the_database(person):
    tell(person, "notices/notices/x", by=None, who="张三", number="D1")

    with connection.cursor() as cursor:
        cursor.execute("SELECT title, body FROM notices_notice")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert "张三".encode() not in stored


def test_a_text_message_is_queued_with_the_act_and_undone_with_it(person):
    def act_that_fails():
        with transaction.atomic():
            tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails()

    assert Notice.objects.count() == 0
    assert queued() == []


def test_whoever_has_no_phone_gets_no_text_message(person):
    person.phone = None
    person.save()

    notice = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")

    assert notice.sms == SmsState.NONE
    assert queued() == []


def test_telling_many_writes_each_of_them_one(person, neighbour):
    told = tell_all(
        [person, neighbour], "notices/notices/x", by=None, sms=True, who="甲", number="D"
    )

    assert [n.to_id for n in told] == [person.pk, neighbour.pk]
    assert queued() == [("notices.deliver_sms", {"notice_id": n.pk}) for n in told]


def test_telling_hundreds_takes_few_statements(person, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        tell_all([person] * 300, "notices/notices/x", by=None, who="甲", number="D1")


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "x"])
def test_a_notice_never_leads_away_from_the_site(person, link):
    with pytest.raises(IntegrityError):
        tell(person, "notices/notices/x", by=None, link=link, who="甲", number="D1")


def test_the_job_sends_once_however_often_it_runs(person):
    notice = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")

    jobs.deliver_sms(notice_id=notice.pk)
    jobs.deliver_sms(notice_id=notice.pk)

    notice.refresh_from_db()
    assert notice.sms == SmsState.SENT
    shown = [m.text for m in sms.demo_outbox(person.phone)]
    assert shown == ["【温暖二七】甲的收据已开出。请打开温暖二七的“消息”查看。"]


def test_an_outage_leaves_it_waiting_for_the_next_try(person, settings):
    notice = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")
    settings.SMS_PROVIDER = "aliyun"
    settings.ALIYUN_SMS = settings.ALIYUN_SMS | {"endpoint": "http://127.0.0.1:1"}

    with pytest.raises(Unavailable):
        jobs.deliver_sms(notice_id=notice.pk)

    notice.refresh_from_db()
    assert notice.sms == SmsState.WAITING


def test_a_number_that_can_not_receive_ends_it(person, settings, monkeypatch):
    notice = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")
    settings.SMS_PROVIDER = "aliyun"
    refused = {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}
    monkeypatch.setattr(aliyun, "_ask", lambda conf, params: refused)

    jobs.deliver_sms(notice_id=notice.pk)

    notice.refresh_from_db()
    assert notice.sms == SmsState.FAILED


def test_a_closed_account_is_not_written_to(person):
    notice = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")
    person.is_active = False
    person.save()

    jobs.deliver_sms(notice_id=notice.pk)

    notice.refresh_from_db()
    assert notice.sms == SmsState.FAILED
    assert sms.demo_outbox() == []


def test_after_six_hours_a_text_message_is_given_up(person):
    with frozen(now() - timedelta(hours=7)):
        old = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D1")
    new = tell(person, "notices/notices/x", by=None, sms=True, who="甲", number="D2")

    jobs.give_up_old_sms()

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.sms, new.sms) == (SmsState.FAILED, SmsState.WAITING)


def test_nobody_opens_the_notice_of_another(person, neighbour):
    notice = tell(person, "notices/notices/x", by=None, who="甲", number="D1")

    with pytest.raises(NotAllowed):
        open_notice(notice, by=neighbour)

    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_unread_number_goes_down_by_opening_and_to_none_by_reading_all(person, neighbour):
    notices = tell_all([person] * 3 + [neighbour], "n/notices/x", by=None, who="甲", number="D1")

    before = queries.unread_count(person)
    open_notice(notices[0], by=person)
    between = queries.unread_count(person)
    count = read_everything(by=person)

    assert (before, between, count) == (3, 2, 2)
    assert (queries.unread_count(person), queries.unread_count(neighbour)) == (0, 1)


def test_the_unread_number_comes_from_the_partial_index(person):
    tell_all([person] * 200, "n/notices/x", by=None, who="甲", number="D1")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Notice.objects.filter(to=person, read_at=None)[:100].explain()

    assert "notice_unread" in plan
    assert queries.unread_count(person) == 100
