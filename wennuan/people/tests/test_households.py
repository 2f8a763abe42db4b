"""Who lives together, and their one history."""

import pytest
from django.db import connection
from django.urls import reverse

from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.people import queries, timeline
from wennuan.people.actions import households, identity
from wennuan.people.models import Member, TimelineEntry
from wennuan.people.tests import make


@pytest.fixture
def household(person):
    return households.open_household(person, make.a_community(), "幸福里 3 号楼", by=person)


def test_a_household_starts_with_its_head_and_an_encrypted_address(person, household):
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM people_household")
        stored = bytes(cursor.fetchone()[0])

    assert queries.household_of(person) == household
    assert queries.members_of(household).get().is_head
    assert "幸福里".encode() not in stored


def test_one_person_lives_in_one_household(person, household):
    with pytest.raises(WrongState):
        households.open_household(person, make.a_community(), "", by=person)


def test_a_stranger_neither_changes_nor_adds(household):
    stranger = make.a_person()

    with pytest.raises(NotAllowed):
        households.correct_address(household, make.a_community(), "别处", by=stranger)
    with pytest.raises(NotAllowed):
        households.add_member(household, "某人", "child", by=stranger)

    household.refresh_from_db()
    assert household.address == "幸福里 3 号楼"
    assert queries.members_of(household).count() == 1


def test_there_is_one_head_who_leaves_last(person, household):
    households.add_member(household, "小满", "child", by=person)
    head = Member.objects.get(is_head=True)

    with pytest.raises(Invalid):
        households.add_member(household, "另一位", "head", by=person)
    with pytest.raises(WrongState):
        households.end_member(head, by=person)

    head.refresh_from_db()
    assert head.to_on is None


def test_a_member_joins_with_the_code_that_they_told(person, household):
    member, spouse = households.add_member(household, "齐心", "spouse", by=person), make.a_person()
    households.ask_member(member, spouse.phone, by=person)

    households.join_member(member, spouse.phone, make.last_code(spouse.phone), by=person)

    assert queries.household_of(spouse) == household


def test_a_wrong_code_joins_nobody(person, household):
    member, spouse = households.add_member(household, "齐心", "spouse", by=person), make.a_person()
    households.ask_member(member, spouse.phone, by=person)
    wrong = f"{(int(make.last_code(spouse.phone)) + 1) % 1_000_000:06d}"

    with pytest.raises(Invalid):
        households.join_member(member, spouse.phone, wrong, by=person)

    assert queries.household_of(spouse) is None


def test_one_history_holds_my_lines_and_my_household_s(person, household):
    timeline.note(person, "捐出一份心意", app="giving", by=person)
    timeline.note(household, "收到慰问", app="relief", by=None)
    timeline.note(make.a_person(), "别人的事", app="giving", by=None)

    found = [entry.sentence for entry in timeline.entries_of(person)]
    assert sorted(found) == ["建立了家庭资料", "捐出一份心意", "收到慰问"]
    assert TimelineEntry.objects.count() == 4


def test_the_pages_lead_from_nothing_to_a_household_of_two(client, person):
    client.force_login(person)
    place = make.a_community()

    empty = client.get(reverse("people:household")).content.decode()
    client.post(reverse("people:household_address"), {"place": place.pk, "address": "幸福里"})
    client.post(reverse("people:add_member"), {"name": "小满", "relation": "child"})
    full = client.get(reverse("people:household")).content.decode()

    assert "还没有家庭资料" in empty
    assert "幸福里" in full
    assert "小满" in full


def test_another_household_s_member_has_no_page_for_me(client, person, household):
    member = queries.members_of(household).get()
    client.force_login(make.a_person())

    answer = client.post(reverse("people:end_member", args=[member.pk]))

    member.refresh_from_db()
    assert answer.status_code == 404
    assert member.to_on is None


def test_people_and_households_follow_a_merged_community(person, household):
    old, new = household.place, make.a_community("410103001002")
    identity.move_to(person, old, by=person)
    old.successor = new

    households.follow_merged_place(old)

    household.refresh_from_db()
    person.refresh_from_db()
    assert (household.place, person.place) == (new, new)
