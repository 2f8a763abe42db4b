"""The pages: what each viewer sees, what they may press, and how few queries it takes."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wennuan.kernel.clock import today
from wennuan.kernel.web import FRESH_COOKIE
from wennuan.orgs.tests import make as orgs
from wennuan.people.tests import make as people
from wennuan.talk import plugs
from wennuan.talk.actions import announcements, answers, polls, threads
from wennuan.talk.hooks import Successor, successors
from wennuan.talk.models import (
    Announcement,
    AnnouncementReading,
    Circle,
    Conversation,
    Poll,
    PollVote,
    Reply,
    Thread,
)
from wennuan.talk.queries import threads as queries
from wennuan.talk.tests import make


@pytest.fixture
def fresh(client):
    client.cookies[FRESH_COOKIE] = "1"  # never from the short cache of another test
    return client


def page(client, name, *args, **query):
    return client.get(reverse(f"talk:{name}", args=args), query)


def text(answer):
    return answer.content.decode()


def test_a_stranger_reads_without_signing_in_and_finds_no_form(fresh, thread):
    found = text(page(fresh, "thread", thread.pk))

    assert thread.title in found
    assert "csrfmiddlewaretoken" not in found
    assert thread.author.phone not in found


def test_the_state_is_shown_to_everybody_answered_in_time_or_overdue(fresh, worker, thread):
    assert re.search(r"(今天|\d+月\d+日)前答复", text(page(fresh, "index")))

    Thread.objects.update(due_on="2026-01-01")
    assert "超期" in text(page(fresh, "index"))
    answers.answer(thread, "修好了。", by=worker)
    assert "已答复" in text(page(fresh, "index"))


@pytest.mark.parametrize("state", ["waiting", "overdue", "answered", "x"])
def test_lists_are_filtered_by_state(fresh, worker, thread, state):
    found = text(page(fresh, "index", state=state))

    assert (thread.title in found) == (state in {"waiting", "x"})


def test_strange_addresses_are_borne(fresh, thread):
    for query in ("before=%00", f"before={'9' * 30}", "board=x&state=%00", "after=-1"):
        assert fresh.get(f"/talk/?{query}").status_code == 200
        assert fresh.get(f"/talk/t/{thread.pk}/?{query}").status_code == 200
    assert fresh.get("/talk/?place=999").status_code == 404


def test_the_form_comes_with_ones_own_community_and_comes_back_filled(fresh, worker, asker):
    make.a_board()
    fresh.force_login(asker)
    asked = text(page(fresh, "ask"))
    assert re.search(rf'<option value="{make.home().pk}" selected', asked)

    answer = fresh.post(
        reverse("talk:ask"),
        {"place": make.home().pk, "board": make.a_board().pk, "title": "楼道灯坏了",
         "body": "请打 13812345678 找我"},
    )  # fmt: skip

    shown = text(answer)
    assert answer.status_code == 422
    assert "请打 13812345678 找我</textarea>" in shown
    assert 'value="楼道灯坏了"' in shown
    assert "手机号" in shown
    assert not Thread.objects.exists()


def test_asking_leads_to_what_happens_next(fresh, worker, asker):
    fresh.force_login(asker)

    answer = fresh.post(
        reverse("talk:ask"),
        {"place": make.home().pk, "board": make.a_board().pk, "title": "楼道灯坏了",
         "body": "三天没亮了。"},
        follow=True,
    )  # fmt: skip

    assert "提问已收到" in text(answer)
    assert "祥和社区居委会" in text(answer)
    assert Thread.objects.get().author == asker


def test_the_whole_way_of_a_question_through_the_pages(fresh, client, worker, asker):
    thread = make.a_thread(by=asker)
    orgs.signed_in(client, worker)
    assert thread.title in text(page(client, "desk"))
    client.post(reverse("talk:answer", args=[thread.pk]), {"body": "今天换好了。"})
    client.logout()
    fresh.force_login(asker)

    shown = text(page(fresh, "thread", thread.pk))
    assert "祥和社区居委会 答复" in shown
    assert "这件事办好了吗" in shown
    fresh.post(reverse("talk:solve", args=[thread.pk]))

    thread.refresh_from_db()
    assert thread.status == "solved"


def test_a_refusal_that_is_personal_closes_the_page_to_others(client, worker, thread, neighbour):
    orgs.signed_in(client, worker)
    client.post(
        reverse("talk:refuse", args=[thread.pk]), {"body": "收入超过标准。", "is_personal": "on"}
    )
    client.logout()

    assert page(client, "thread", thread.pk).status_code == 404
    client.force_login(neighbour)
    assert page(client, "thread", thread.pk).status_code == 404
    client.force_login(thread.author)
    assert "收入超过标准。" in text(page(client, "thread", thread.pk))


@pytest.mark.parametrize("name", ["answer", "refuse", "talk"])
def test_neighbours_and_workers_of_elsewhere_answer_nothing(client, thread, neighbour, name):
    client.force_login(neighbour)
    assert page(client, name, thread.pk).status_code == 403
    client.logout()

    orgs.signed_in(client, make.a_worker(place=make.elsewhere()))
    assert page(client, name, thread.pk).status_code == 403
    client.post(reverse(f"talk:{name}", args=[thread.pk]), {"body": "我来答"})
    assert not Reply.objects.exists()


def test_one_step_leads_on_for_the_asker_only(client, worker, thread, neighbour, monkeypatch):
    way = Successor("aid", "转为求助", lambda one: f"/aid/new/?source=talk:{one.pk}")
    monkeypatch.setattr(successors, "_plugs", [lambda one: [way]])

    client.force_login(neighbour)
    assert "转为求助" not in text(page(client, "thread", thread.pk))
    client.force_login(thread.author)
    assert f"/aid/new/?source=talk:{thread.pk}" in text(page(client, "thread", thread.pk))


def test_nobody_learns_that_somebody_asked_for_help(fresh, client, worker, thread, neighbour):
    threads.note_successor(thread, key="aid", label="求助", url="/aid/r/7/", by=None)

    for viewer in (None, neighbour):
        if viewer:
            client.force_login(viewer)
        shown = text(page(fresh, "thread", thread.pk))
        assert "已转为" not in shown
        assert "/aid/r/7/" not in shown
    client.force_login(thread.author)
    assert "已转为求助（仅本人和社区可见）" in text(page(client, "thread", thread.pk))


def test_a_helper_acting_asks_comments_and_settles(client, worker, asker):
    helper = people.a_verified_person("安师傅")
    delegation = people.a_delegation(helper, asker, "requests")
    client.force_login(helper)
    client.post(reverse("people:start_acting", args=[delegation.pk]))
    said = {"place": make.home().pk, "board": make.a_board().pk, "title": "灯坏", "body": "很黑。"}

    client.post(reverse("talk:ask"), said)
    thread = Thread.objects.get()
    client.post(reverse("talk:comment", args=[thread.pk]), {"body": "补充一句"})
    client.post(reverse("talk:solve", args=[thread.pk]))

    thread.refresh_from_db()
    assert (thread.author, thread.helped_by, thread.status) == (asker, helper, "solved")
    assert "帮办员代发" in text(page(client, "thread", thread.pk))


def test_a_resident_confirms_an_announcement_and_votes(client, worker, asker):
    one, poll = make.an_announcement(by=worker, wants_receipts=True), make.a_poll(by=worker)
    client.force_login(asker)

    assert "我读过了" in text(page(client, "announcement", one.pk))
    client.post(reverse("talk:confirm", args=[one.pk]))
    assert "您已确认读过" in text(page(client, "announcement", one.pk))
    client.post(reverse("talk:vote", args=[poll.pk]), {"choice": "1"})

    assert AnnouncementReading.objects.filter(person=asker).exists()
    assert PollVote.objects.get().choice == 1
    assert "我选的" in text(page(client, "poll", poll.pk))


def test_a_worker_announces_and_asks_through_the_pages(client, worker):
    orgs.signed_in(client, worker)
    where, day = make.home().pk, (today() + timedelta(days=5)).isoformat()

    client.post(
        reverse("talk:announce"),
        {"place": where, "title": "停水", "body": "周六停水。", "expires_on": day},
    )
    client.post(
        reverse("talk:ask_poll"),
        {"place": where, "question": "选哪里", "options": "南门\n北门", "closes_on": day},
    )
    refused = client.post(
        reverse("talk:ask_poll"),
        {"place": where, "question": "选哪里", "options": "南门", "closes_on": "2099-01-01"},
    )

    assert Announcement.objects.get().office == "祥和社区居委会"
    assert Poll.objects.get().options == ["南门", "北门"]
    assert refused.status_code == 422
    assert "请写 2 到 8 个不同的选项" in text(refused)


def test_the_conversation_page_is_for_its_two_sides(client, social, asker, neighbour):
    client.force_login(asker)
    client.post(
        reverse("talk:conversation_new"),
        {"place": make.home().pk, "role": "social_worker", "body": "想找人说说。"},
    )
    found = Conversation.objects.get()
    assert "想找人说说。" in text(page(client, "conversation", found.pk))
    client.post(reverse("talk:write", args=[found.pk]), {"body": "再说一句。"})

    client.force_login(neighbour)
    for name in ("conversation", "conversation_part", "hand_over"):
        assert page(client, name, found.pk).status_code == 404
    orgs.signed_in(client, social)
    assert "再说一句。" in text(page(client, "conversation", found.pk))


def test_a_group_goes_its_way_through_the_pages(client, worker):
    keeper, guest = make.an_adult("老周"), make.an_adult("小赵")
    client.force_login(keeper)
    client.post(
        reverse("talk:circle_new"),
        {"place": make.home().pk, "kind": "building", "name": "三号楼", "about": "互相照应。"},
    )
    circle = Circle.objects.get()
    client.force_login(guest)
    client.post(reverse("talk:join", args=[circle.pk]), {"word": "我住二单元"})
    client.force_login(keeper)
    assert "我住二单元" in text(page(client, "members", circle.pk))
    member = circle.members.get(person=guest)
    client.post(reverse("talk:member_step", args=[circle.pk, member.pk, "admit"]))
    client.force_login(guest)
    client.post(reverse("talk:say", args=[circle.pk]), {"body": "大家好。"})

    assert "大家好。" in text(page(client, "circle", circle.pk))
    assert "大家好。" in text(page(client, "circle_part", circle.pk))


def queries_of(client, name, *args):
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as caught:
        assert page(client, name, *args).status_code == 200
    return len(caught)


def test_long_lists_and_threads_cost_no_more_queries(fresh, worker, asker):
    known = make.an_adult()
    thread = make.a_thread(by=known)
    page(fresh, "index")
    few = queries_of(fresh, "index"), queries_of(fresh, "thread", thread.pk)
    for n in range(8):
        make.a_thread(by=known, title=f"第 {n} 件事")
        make.a_reply(thread, by=known)

    many = queries_of(fresh, "index"), queries_of(fresh, "thread", thread.pk)
    assert many == few
    assert few[0] <= 9
    assert few[1] <= 6


def test_pages_go_on_by_the_number_of_the_last_row(fresh, worker, monkeypatch):
    monkeypatch.setattr("wennuan.talk.queries.slices.newest_first.__defaults__", (3,))
    known = make.an_adult()
    made = [make.a_thread(by=known, title=f"第 {n} 件事") for n in range(5)]

    first = text(page(fresh, "index"))
    second = text(page(fresh, "index", before=made[2].pk))

    assert f"before={made[2].pk}" in first
    assert made[4].title in first
    assert made[1].title not in first
    assert made[1].title in second
    assert made[2].title not in second


MANY = """
INSERT INTO talk_thread (board_id, place_id, street_id, author_id, title, body, pictures, status,
    screen, is_private, round, due_on, asked_at, last_at, reply_count, solved_how, became)
SELECT %(board)s, CASE WHEN n %% 100 = 0 THEN %(place)s ELSE %(other)s END,
    CASE WHEN n %% 100 = 0 THEN %(street)s ELSE %(far)s END, %(author)s, 'n', 'n', '{}',
    CASE WHEN n %% 50 = 0 THEN 'waiting' ELSE 'answered' END, 'shown', false, 1, '2026-01-01',
    now(), now(), 0, '', '[]'
FROM generate_series(1, 20000) n
"""


@pytest.mark.parametrize("state", ["", "waiting", "overdue", "answered"])
@pytest.mark.parametrize("level", ["district", "street", "place"])
def test_a_long_list_reads_only_what_it_shows(worker, asker, level, state):
    place, other = make.home(), make.elsewhere()
    areas = {"place": place, "street": place.parent, "district": place.parent.parent}
    values = {"board": make.a_board().pk, "place": place.pk, "other": other.pk,
              "street": place.parent_id, "far": other.parent_id, "author": asker.pk}  # fmt: skip
    found = queries.public_threads(queries.Wanted(areas[level], state=state)).order_by("-pk")
    with connection.cursor() as cursor:
        cursor.execute(MANY, values)
        cursor.execute("ANALYZE talk_thread")

    plan = found[:21].explain(analyze=True)

    assert "Seq Scan on talk_thread" not in plan, plan
    read = [int(float(rows)) for rows in re.findall(r"actual time=\S+ rows=([\d.]+)", plan)]
    assert max(read) <= 400, plan


def test_announcements_may_be_taken_down_through_the_page(client, worker):
    one = make.an_announcement(by=worker)
    announcements.tell_next(one, by=None)
    orgs.signed_in(client, worker)

    client.post(reverse("talk:take_down", args=[one.pk]), {"reason": "日期写错了"})

    assert "日期写错了" in text(page(client, "announcement", one.pk))


def test_a_poll_that_is_over_says_what_comes_of_it(client, worker, asker):
    poll = make.a_poll(by=worker)
    polls.vote(poll, 0, by=asker)
    orgs.signed_in(client, worker)

    client.post(reverse("talk:close_poll", args=[poll.pk]), {"outcome": "放南门。"})

    assert "放南门。" in text(page(client, "poll", poll.pk))


@pytest.mark.parametrize("who", ["asker", "worker", "stranger"])
def test_only_its_two_sides_turn_a_question_into_something_else(worker, thread, neighbour, who):
    by = {"asker": thread.author, "worker": worker, "stranger": neighbour}[who]

    plugs.note_successor(
        f"talk:{thread.pk}", key="wishes", label="微心愿", url="/wishes/mine/w/1/", by=by
    )
    plugs.note_successor("aid:1", key="wishes", label="微心愿", url="/x/", by=by)
    plugs.note_successor("talk:x", key="wishes", label="微心愿", url="/x/", by=by)

    thread.refresh_from_db()
    assert len(thread.became) == (0 if who == "stranger" else 1)
