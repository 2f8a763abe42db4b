"""Private conversations: two sides, a clock, handed over, closed to everyone else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from wennuan.audit.models import Reading
from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid, NotAllowed, NotFound, Unavailable, WrongState
from wennuan.kernel.workdays import add_workdays
from wennuan.notices.queries import inbox
from wennuan.orgs.models import Post, Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.models import TimelineEntry
from wennuan.people.tests import make as people
from wennuan.search.models import IndexedText
from wennuan.talk import plugs
from wennuan.talk.actions import conversations
from wennuan.talk.models import Conversation, ConversationMessage, ConversationStatus, DutyRole
from wennuan.talk.queries import conversations as queries
from wennuan.talk.tests import make
from wennuan.tasks.models import Absence, Task, TaskStatus

SECRET = "家里的事，想找人说说。"


def open_tasks():
    return Task.objects.filter(status=TaskStatus.OPEN, kind="talk.private")


def test_a_resident_reaches_whoever_is_on_duty_and_a_clock_starts(social, asker):
    conversation = make.a_conversation(by=asker)

    assert (conversation.worker, conversation.status) == (social, ConversationStatus.WAITING)
    assert conversation.due_on == add_workdays(today(), 2)
    task = open_tasks().get()
    assert task.owner == social
    assert asker.nickname not in task.title


def test_the_first_answer_stops_the_clock(social, asker):
    conversation = make.a_conversation(by=asker)

    conversations.write(conversation, "我在，您慢慢说。", by=social)

    conversation.refresh_from_db()
    assert conversation.status == ConversationStatus.TALKING
    assert not open_tasks().exists()
    assert inbox(asker).first().title == "社区的人回复您了"


def test_writing_again_starts_it_anew_in_the_same_conversation(social, asker):
    first = make.a_conversation(by=asker)
    conversations.write(first, "我在。", by=social)

    second = make.a_conversation(by=asker)

    assert second.pk == first.pk
    assert open_tasks().count() == 1
    assert ConversationMessage.objects.count() == 3


def test_words_are_encrypted_unsearched_and_in_no_history(social, asker):
    make.a_conversation(by=asker)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM talk_conversationmessage")
        kept = bytes(cursor.fetchone()[0])
    assert SECRET.encode() not in kept
    assert not IndexedText.objects.exists()
    assert not TimelineEntry.objects.filter(person=asker, app="talk").exists()
    assert SECRET not in inbox(social).first().body


def test_it_is_closed_to_everyone_else(social, worker, asker, neighbour):
    conversation = make.a_conversation(by=asker)
    other_social = make.a_worker(Role.SOCIAL_WORKER)
    far = make.a_worker(Role.SOCIAL_WORKER, place=make.elsewhere())
    chief = orgs.holder(Role.ADMIN_SECURITY)
    moderator = orgs.holder(Role.MODERATOR)

    for viewer in (worker, neighbour, other_social, far, chief, moderator):
        with pytest.raises(NotFound):
            queries.conversation_for(conversation.pk, viewer)
        with pytest.raises(NotAllowed):
            conversations.write(conversation, "让我看看", by=viewer)
    assert ConversationMessage.objects.count() == 1


def test_no_helper_reads_it(social, asker, client):
    helper = people.a_verified_person("安师傅")
    delegation = people.a_delegation(helper, asker, "requests")
    conversation = make.a_conversation(by=asker)

    with pytest.raises(NotFound):
        queries.conversation_for(conversation.pk, helper)
    client.force_login(helper)
    client.post(reverse("people:start_acting", args=[delegation.pk]))
    assert client.get("/talk/private/").status_code == 403


def test_handing_over_moves_everything_and_shuts_the_first_one_out(social, asker):
    conversation = make.a_conversation(by=asker)
    colleague = make.a_worker(Role.SOCIAL_WORKER)

    conversations.hand_over(conversation, colleague, by=social)

    with pytest.raises(NotFound):
        queries.conversation_for(conversation.pk, social)
    said, _ = queries.words_of(queries.conversation_for(conversation.pk, colleague), colleague)
    assert [one.kind for one in said] == ["resident", "handover"]
    assert open_tasks().get().owner == colleague
    assert inbox(asker).first().title == "您的私下谈话换人接了"


def test_it_is_handed_only_to_the_same_duty_of_the_area(social, worker, asker, neighbour):
    conversation = make.a_conversation(by=asker)
    far = make.a_worker(Role.SOCIAL_WORKER, place=make.elsewhere())

    for other in (worker, neighbour, far, asker, social):
        with pytest.raises(NotAllowed):
            conversations.hand_over(conversation, other, by=social)
    conversation.refresh_from_db()
    assert conversation.worker == social


def test_whoever_leaves_the_post_reads_no_more_and_another_takes_over(social, asker):
    conversation = make.a_conversation(by=asker)
    colleague = make.a_worker(Role.SOCIAL_WORKER)
    Post.objects.filter(person=social).update(ended_on=today(), ended_reason="调离")

    with pytest.raises(NotFound):
        queries.conversation_for(conversation.pk, social)
    for one in queries.left_alone():
        conversations.find_new_worker(one, by=None)

    conversation.refresh_from_db()
    assert conversation.worker == colleague


def test_who_is_away_is_spared(social, asker):
    colleague = make.a_worker(Role.SOCIAL_WORKER)
    first = make.a_conversation(by=asker)
    away = first.worker
    other = colleague if away == social else social
    Absence.objects.create(
        person=away, cover=other, from_on=today(), to_on=today() + timedelta(days=3), noted_by=away
    )

    conversations.write(first, "今天有人在吗", by=asker)

    first.refresh_from_db()
    assert first.worker == other


def test_nobody_on_duty_is_said_at_once(db, asker):
    with pytest.raises(Unavailable):
        make.a_conversation(by=asker)
    assert not Conversation.objects.exists()


def test_a_way_to_pay_is_refused_even_in_private(social, asker):
    conversation = make.a_conversation(by=asker)

    with pytest.raises(Invalid):
        conversations.write(conversation, "扫这个 wxp://f2f0abcdefg", by=social)
    conversations.write(conversation, "我的电话是 13812345678", by=asker)

    assert ConversationMessage.objects.count() == 2


def test_an_ended_one_goes_on_when_the_resident_writes(social, asker):
    conversation = make.a_conversation(by=asker)
    conversations.end(conversation, by=social)
    with pytest.raises(WrongState):
        conversations.write(conversation, "还有一句", by=social)

    conversations.write(conversation, "我还想说几句", by=asker)

    conversation.refresh_from_db()
    assert conversation.status == ConversationStatus.WAITING


def test_a_worker_turns_to_an_adult_asker_but_never_to_a_minor(worker):
    adult, child = make.a_thread(by=make.an_adult()), make.a_thread(by=make.a_child())

    conversation = conversations.turn_to_asker(adult, "方便说说具体情况吗？", by=worker)
    with pytest.raises(NotAllowed):
        conversations.turn_to_asker(child, "小朋友你好", by=worker)

    assert (conversation.resident, conversation.began_by_resident) == (adult.author, False)
    assert Conversation.objects.count() == 1


def test_the_database_lets_no_worker_begin_with_a_minor(worker):
    child = make.a_child()

    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(
            resident=child, worker=worker, role=DutyRole.COMMUNITY_WORKER, place=make.home(),
            is_minors=True, began_by_resident=False, status="talking",
        )  # fmt: skip


def test_the_database_lets_no_other_role_talk_in_private(worker, asker):
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(
            resident=asker, worker=worker, role="helper", place=make.home(), status="talking"
        )


def test_a_minors_conversation_is_open_to_all_on_duty_and_each_reading_is_kept(social, worker):
    child = make.a_child()
    conversation = make.a_conversation(by=child)

    found = queries.conversation_for(conversation.pk, worker)
    conversations.note_reading(found, by=worker)

    assert conversation.is_minors
    assert Reading.objects.get(person=child).reader == worker
    with pytest.raises(NotAllowed):
        conversations.write(conversation, "我插一句", by=worker)


def test_what_was_said_goes_along_and_a_worker_stays_until_it_is_handed_over(social, asker):
    make.a_conversation(by=asker)

    sections = {one.key: one.rows for one in plugs.export_sections(asker)}
    assert sections["private"][0]["内容"] == SECRET
    assert list(plugs.reasons_to_stay(social)) == ["还有居民在和您私下谈话，请先交给同事"]
    plugs.forget_person(asker)
    assert SECRET not in {one.body for one in ConversationMessage.objects.all()}
