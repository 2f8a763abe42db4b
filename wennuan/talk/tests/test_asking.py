"""Questions: asked, shown, answered by the clock, refused with a reason, solved, withdrawn."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, NotFound, TooMany, WrongState
from wennuan.kernel.workdays import add_workdays
from wennuan.notices.queries import inbox
from wennuan.people.models import Delegation, DelegationStatus, TimelineEntry
from wennuan.people.tests import make as people
from wennuan.search.models import IndexedText
from wennuan.talk.actions import answers, threads
from wennuan.talk.deadlines import last_day
from wennuan.talk.models import Reply, Screen, SolvedHow, Thread, ThreadStatus
from wennuan.talk.queries import threads as queries
from wennuan.talk.tests import make
from wennuan.tasks.models import Task, TaskStatus

ANSWER = "今天下午电工已经换好，坏的灯泡也收走了。"


def open_tasks():
    return Task.objects.filter(status=TaskStatus.OPEN, kind="talk.answer")


def test_a_question_starts_the_clock_of_its_board(worker, asker):
    thread = make.a_thread(by=asker)

    assert thread.status == ThreadStatus.WAITING
    assert thread.due_on == add_workdays(today(), 3)
    task = open_tasks().get()
    assert (task.owner, task.url) == (worker, f"/talk/t/{thread.pk}/")
    assert timezone.localdate(task.due_at) == thread.due_on
    assert asker.nickname not in task.title


def test_a_board_without_days_owes_no_answer(worker, asker):
    thread = make.a_thread(by=asker, board=make.a_board("邻里互助", None))

    assert (thread.status, thread.due_on) == (ThreadStatus.TALKING, None)
    assert not open_tasks().exists()


def test_the_days_are_working_days(db):
    eve = datetime(2026, 9, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # of the holiday

    with frozen(eve):
        assert last_day(make.a_board()).isoformat() == "2026-10-10"


def test_whoever_proved_no_phone_may_not_ask(worker, asker):
    asker.phone_verified = False
    asker.save()

    with pytest.raises(NotAllowed):
        make.a_thread(by=asker)
    assert not Thread.objects.exists()


def test_a_helper_asks_for_a_resident_and_both_names_are_kept(worker, asker):
    helper = people.a_verified_person("安师傅")
    people.a_delegation(helper, asker, "requests")

    thread = threads.ask(make.a_question(), by=helper, on_behalf_of=asker)

    assert (thread.author, thread.helped_by) == (asker, helper)
    assert queries.thread_card(thread, None).is_helped


@pytest.mark.parametrize("wrong", ["ended", "other scope", "stranger"])
def test_a_helper_without_the_right_may_not_ask(worker, asker, wrong):
    helper = people.a_verified_person("安师傅")
    if wrong != "stranger":
        people.a_delegation(helper, asker, "giving" if wrong == "other scope" else "requests")
    if wrong == "ended":
        Delegation.objects.update(status=DelegationStatus.ENDED)

    with pytest.raises(NotAllowed):
        threads.ask(make.a_question(), by=helper, on_behalf_of=asker)
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["打我电话 13812345678", "我的身份证 11010519491231002X", "卡号 6222020200112345678",
     "扫这个 wxp://f2f0abcdefg"],
)  # fmt: skip
def test_numbers_and_ways_to_pay_are_given_back_to_the_writer(worker, asker, text):
    with pytest.raises(Invalid) as refused:
        make.a_thread(by=asker, body=text)

    assert refused.value.field == "body"
    assert not Thread.objects.exists()


def test_the_writer_is_shown_the_very_place(worker, asker):
    with pytest.raises(Invalid) as refused:
        make.a_thread(by=asker, body="打我电话 13812345678")

    assert "13812345678" in refused.value.sentence


def test_a_board_of_elsewhere_is_refused(worker, asker):
    board = make.a_board("远方的事", 3, place=make.elsewhere())

    with pytest.raises(Invalid) as refused:
        make.a_thread(by=asker, board=board)
    assert refused.value.field == "board"


def test_a_new_account_asks_less_a_day(worker, asker):
    make.a_thread(by=asker)
    make.a_thread(by=asker)

    with pytest.raises(TooMany):
        make.a_thread(by=asker)
    assert Thread.objects.count() == 2


def test_a_verified_person_is_not_new(worker):
    known = make.an_adult()

    for _ in range(4):
        make.a_thread(by=known)

    assert Thread.objects.count() == 4


def test_the_answer_stops_the_clock_and_reaches_the_asker(worker, thread):
    reply = answers.answer(thread, ANSWER, by=worker)

    thread.refresh_from_db()
    assert thread.status == ThreadStatus.ANSWERED
    assert (reply.office, reply.author) == ("祥和社区居委会", worker)
    assert not open_tasks().exists()
    assert inbox(thread.author).first().title == "祥和社区居委会答复了您的提问"
    assert TimelineEntry.objects.filter(person=thread.author, sentence__contains="答复了").exists()


def test_the_official_answer_shows_the_office_and_no_worker(worker, thread):
    answers.answer(thread, ANSWER, by=worker)

    thread.refresh_from_db()
    card = queries.thread_card(thread, None)
    assert [reply.name for reply in card.official] == ["祥和社区居委会"]
    assert not {worker.code, worker.real_name} & set(str(card).split("'"))


def test_the_second_answer_of_a_round_is_refused(worker, thread):
    answers.answer(thread, ANSWER, by=worker)

    with pytest.raises(WrongState):
        answers.answer(thread, "我也来答一次", by=make.a_worker())
    assert Reply.objects.count() == 1


def test_a_refusal_needs_a_reason(worker, thread):
    with pytest.raises(Invalid):
        answers.refuse(thread, "  ", by=worker)

    thread.refresh_from_db()
    assert thread.status == ThreadStatus.WAITING


def test_a_refusal_is_public_unless_it_is_personal(worker, thread, neighbour):
    answers.refuse(thread, "这段路归市政管，电话 12345。", by=worker)

    thread.refresh_from_db()
    assert thread.status == ThreadStatus.REFUSED
    assert queries.thread_for(thread.pk, None).pk == thread.pk


def test_a_personal_refusal_is_seen_by_the_asker_only(worker, thread, asker, neighbour):
    answers.refuse(thread, "您的收入超过标准。", by=worker, is_personal=True)

    for viewer in (None, neighbour, make.a_worker(place=make.elsewhere())):
        with pytest.raises(NotFound):
            queries.thread_for(thread.pk, viewer)
    assert queries.thread_for(thread.pk, asker).pk == thread.pk
    assert queries.thread_for(thread.pk, worker).pk == thread.pk
    assert not queries.public_threads(queries.Wanted()).exists()
    assert not IndexedText.objects.filter(kind="thread").exists()


def test_only_the_asker_says_that_it_is_solved(worker, thread, neighbour):
    answers.answer(thread, ANSWER, by=worker)

    for other in (worker, neighbour):
        with pytest.raises(NotAllowed):
            threads.solve(thread, by=other)
    threads.solve(thread, by=thread.author)

    thread.refresh_from_db()
    assert (thread.status, thread.solved_how) == (ThreadStatus.SOLVED, SolvedHow.ASKER)


def test_a_week_of_silence_after_an_answer_solves_it(worker, thread):
    answers.answer(thread, ANSWER, by=worker)
    with frozen(now() + timedelta(days=6)):
        assert answers.solve_silent(by=None) == 0
    with frozen(now() + timedelta(days=8)):
        assert answers.solve_silent(by=None) == 1

    thread.refresh_from_db()
    assert (thread.status, thread.solved_how) == (ThreadStatus.SOLVED, SolvedHow.SILENT)


def test_silence_never_solves_what_was_not_answered(worker, thread):
    with frozen(now() + timedelta(days=100)):
        assert answers.solve_silent(by=None) == 0

    thread.refresh_from_db()
    assert thread.status == ThreadStatus.WAITING


def test_asking_again_opens_a_new_round_with_its_own_clock(worker, thread):
    answers.answer(thread, ANSWER, by=worker)

    again = threads.ask_again(thread, "换好当晚又不亮了。", by=thread.author)

    assert (again.status, again.round) == (ThreadStatus.WAITING, 2)
    assert open_tasks().get().key == f"talk:{thread.pk}:answer:2"
    answers.answer(again, "换了整条线路。", by=worker)
    assert Reply.objects.filter(kind="answer").count() == 2


def test_a_question_is_asked_three_times_at_most(worker, thread):
    answers.answer(thread, ANSWER, by=worker)
    threads.ask_again(thread, "又坏了。", by=thread.author)
    answers.answer(thread, ANSWER, by=worker)
    threads.ask_again(thread, "还是坏的。", by=thread.author)
    answers.answer(thread, ANSWER, by=worker)

    with pytest.raises(WrongState):
        threads.ask_again(thread, "第四次。", by=thread.author)


@pytest.mark.parametrize(
    ("status", "step"),
    [("waiting", "ask_again"), ("answered", "answer"), ("answered", "refuse"),
     ("refused", "solve"), ("refused", "answer"), ("solved", "solve"), ("solved", "answer"),
     ("talking", "refuse"), ("talking", "ask_again")],
)  # fmt: skip
def test_forbidden_steps_change_nothing(worker, thread, status, step):
    solved = {"solved_at": now(), "solved_how": "asker"} if status == "solved" else {}
    Thread.objects.filter(pk=thread.pk).update(status=status, **solved)
    act = {
        "answer": lambda: answers.answer(thread, ANSWER, by=worker),
        "refuse": lambda: answers.refuse(thread, "不归我们管。", by=worker),
        "solve": lambda: threads.solve(thread, by=thread.author),
        "ask_again": lambda: threads.ask_again(thread, "还没好。", by=thread.author),
    }[step]

    with pytest.raises(WrongState):
        act()
    thread.refresh_from_db()
    assert thread.status == status
    assert not Reply.objects.exists()


def test_what_is_withdrawn_is_gone_for_all(worker, thread, neighbour):
    threads.withdraw_thread(thread, by=thread.author)

    for viewer in (None, neighbour, worker):
        with pytest.raises(NotFound):
            queries.thread_for(thread.pk, viewer)
    assert not open_tasks().exists()
    assert not IndexedText.objects.filter(kind="thread").exists()


def test_nobody_withdraws_for_another(worker, thread, neighbour):
    for other in (worker, neighbour):
        with pytest.raises(NotAllowed):
            threads.withdraw_thread(thread, by=other)

    thread.refresh_from_db()
    assert thread.screen == Screen.SHOWN


def test_neighbours_comment_and_the_asker_adds(worker, thread, neighbour):
    threads.comment(thread, "我家这边也黑。", by=neighbour)
    threads.comment(thread, "补充：是感应的那盏。", by=thread.author)

    cards, more = queries.replies_of(thread, None)
    assert [(card.kind, card.is_asker) for card in cards] == [
        ("邻居回复", False), ("提问人补充", True),
    ]  # fmt: skip
    assert more == 0
    thread.refresh_from_db()
    assert thread.reply_count == 2


def test_ones_own_reply_can_be_withdrawn_an_official_one_cannot(worker, thread, neighbour):
    reply = threads.comment(thread, "说错了。", by=neighbour)
    official = answers.answer(thread, ANSWER, by=worker)

    threads.withdraw_reply(reply, by=neighbour)
    with pytest.raises(NotAllowed):
        threads.withdraw_reply(official, by=worker)

    thread.refresh_from_db()
    assert thread.reply_count == 0
    assert queries.replies_of(thread, None) == ([], 0)


def test_a_public_question_is_found_with_its_answer(worker, thread):
    answers.answer(thread, ANSWER, by=worker)

    found = IndexedText.objects.get(kind="thread", ref=str(thread.pk))
    assert ANSWER in found.body
    assert thread.author.nickname not in found.body


def test_what_it_became_is_seen_by_its_two_sides_only(worker, thread, neighbour):
    threads.note_successor(thread, key="aid", label="求助", url="/aid/r/7/", by=None)

    thread.refresh_from_db()
    assert queries.thread_card(thread, None).became == []
    assert queries.thread_card(thread, neighbour).became == []
    assert queries.thread_card(thread, worker).became[0]["label"] == "求助"
    assert queries.thread_card(thread, thread.author).became[0]["url"] == "/aid/r/7/"


def test_words_stay_whatever_code_tries(worker, thread):
    official = answers.answer(thread, ANSWER, by=worker)

    with pytest.raises(Exception, match="stays as it was said"):
        Reply.objects.filter(pk=official.pk).update(body="没答复过")
