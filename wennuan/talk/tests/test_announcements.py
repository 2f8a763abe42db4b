"""Announcements and polls: told in batches, confirmed, one vote a person."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from wennuan.kernel.clock import frozen, now, today
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.people.actions import households
from wennuan.people.tests import make as people
from wennuan.search.models import IndexedText
from wennuan.talk.actions import announcements, polls
from wennuan.talk.models import AnnouncementReading, PollVote
from wennuan.talk.queries import announcements as queries
from wennuan.talk.tests import make


def test_only_a_worker_of_the_area_announces(worker, asker):
    for other in (asker, make.a_worker(place=make.elsewhere())):
        with pytest.raises(NotAllowed):
            make.an_announcement(by=other, place=make.home())


def test_residents_are_told_in_batches_and_nobody_twice(worker, monkeypatch):
    monkeypatch.setattr(announcements, "AT_ONCE", 2)
    residents = [make.a_resident(f"邻居{n}") for n in range(5)]
    stranger = make.a_resident("外人", place=make.elsewhere())
    one = make.an_announcement(by=worker)

    rounds = 0
    while announcements.tell_next(one, by=None):
        rounds += 1
    announcements.tell_next(one, by=None)

    told = Notice.objects.filter(template="talk/notices/announced")
    assert sorted(told.values_list("to", flat=True)) == [person.pk for person in residents]
    assert not told.filter(to=stranger).exists()
    one.refresh_from_db()
    assert (one.told_count, rounds) == (5, 2)
    assert one.told_at is not None


def test_a_member_of_a_household_there_is_told_too(worker):
    person = people.a_person("住在这户的人")
    households.open_household(person, make.home(), "示范楼 1 号", by=person)
    one = make.an_announcement(by=worker)

    announcements.tell_next(one, by=None)

    assert Notice.objects.filter(to=person, template="talk/notices/announced").exists()


def test_a_reading_counts_once_and_only_residents_confirm(worker, asker):
    one = make.an_announcement(by=worker, wants_receipts=True)
    stranger = make.a_resident("外人", place=make.elsewhere())

    announcements.confirm_reading(one, by=asker)
    announcements.confirm_reading(one, by=asker)
    with pytest.raises(NotAllowed):
        announcements.confirm_reading(one, by=stranger)

    assert AnnouncementReading.objects.count() == 1
    assert queries.announcement_card(one, None).read_count == 1


def test_a_helper_reads_it_to_a_resident(worker, asker):
    helper = people.a_verified_person("安师傅")
    people.a_delegation(helper, asker, "requests")
    one = make.an_announcement(by=worker, wants_receipts=True)

    announcements.confirm_reading(one, by=helper, on_behalf_of=asker)

    reading = AnnouncementReading.objects.get()
    assert (reading.person, reading.helped_by) == (asker, helper)


def test_the_list_of_readers_is_for_the_worker_and_names_nobody_missing(worker, asker, client):
    one = make.an_announcement(by=worker, wants_receipts=True)
    announcements.confirm_reading(one, by=asker)

    lines = queries.receipts_of(one)

    assert [line.name for line in lines] == ["阳台上的猫"]
    client.force_login(asker)
    assert client.get(f"/talk/news/{one.pk}/receipts/").status_code == 403


def test_what_is_taken_down_keeps_its_reason_and_is_found_no_more(worker):
    one = make.an_announcement(by=worker)

    announcements.take_down(one, "日期写错了，重新发。", by=worker)

    one.refresh_from_db()
    card = queries.announcement_card(one, None)
    assert (card.body, card.taken_down_reason) == ("", "日期写错了，重新发。")
    assert not IndexedText.objects.filter(kind="announcement").exists()
    assert not queries.announcements_for(make.home()).exists()


def test_an_expired_one_is_kept_apart(worker):
    make.an_announcement(by=worker, expires_on=today() + timedelta(days=1))

    with frozen(now() + timedelta(days=3)):
        assert not queries.announcements_for(make.home()).exists()
        assert queries.announcements_for(make.home(), current=False).exists()


def test_the_street_above_is_read_below(worker):
    street = make.home().parent
    above = make.a_worker(place=street)
    make.an_announcement(by=above, place=street, title="街道通知")

    assert queries.announcements_for(make.home()).get().title == "街道通知"
    assert not queries.announcements_for(make.elsewhere()).exists()


def test_a_resident_votes_once(worker, asker):
    poll = make.a_poll(by=worker)

    polls.vote(poll, 1, by=asker)
    with pytest.raises(WrongState):
        polls.vote(poll, 0, by=asker)

    assert list(PollVote.objects.values_list("choice", flat=True)) == [1]


def test_the_database_keeps_one_vote_a_person(worker, asker):
    poll = make.a_poll(by=worker)
    PollVote.objects.create(poll=poll, person=asker, choice=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.create(poll=poll, person=asker, choice=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.update(choice=1)


def test_only_residents_vote_and_only_until_the_end(worker, asker):
    poll = make.a_poll(by=worker)
    stranger = make.a_resident("外人", place=make.elsewhere())

    with pytest.raises(NotAllowed):
        polls.vote(poll, 0, by=stranger)
    with frozen(now() + timedelta(days=9)), pytest.raises(WrongState):
        polls.vote(poll, 0, by=asker)
    with pytest.raises(Invalid):
        polls.vote(poll, 7, by=asker)
    assert not PollVote.objects.exists()


def test_counts_are_shown_after_the_end_unless_live(worker, asker):
    quiet, live = make.a_poll(by=worker), make.a_poll(by=worker, shows_live=True)
    for poll in (quiet, live):
        polls.vote(poll, 0, by=asker)

    hidden, shown = (queries.poll_card(poll, None) for poll in (quiet, live))
    assert (hidden.shows_counts, hidden.options[0].count) == (False, 0)
    assert (shown.shows_counts, shown.options[0].count) == (True, 1)
    polls.close_poll(quiet, "放在南门，下周三开工。", by=worker)
    quiet.refresh_from_db()
    assert queries.poll_card(quiet, None).options[0].count == 1


@pytest.mark.parametrize("options", [["只有一个"], ["一样", "一样"], [str(n) for n in range(9)]])
def test_a_poll_has_a_real_choice(worker, options):
    with pytest.raises(Invalid):
        make.a_poll(by=worker, options=options)


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_leave_one_vote():
    worker, asker = make.a_worker(), make.a_resident()
    poll = make.a_poll(by=worker)
    barrier, results = Barrier(20), []

    def run(choice):
        barrier.wait()
        try:
            polls.vote(poll, choice % 2, by=asker)
            results.append("voted")
        except WrongState as refused:
            results.append(refused.sentence)
        finally:
            connections.close_all()

    tries = [Thread(target=run, args=(n,)) for n in range(20)]
    [one.start() for one in tries]
    [one.join() for one in tries]

    assert sorted(results).count("voted") == 1
    assert len(results) == 20
    assert set(results) == {"voted", polls.ALREADY}
    assert PollVote.objects.count() == 1
