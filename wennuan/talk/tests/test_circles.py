"""Groups of neighbours: adults only, kept, spoken in by members, handed over."""

import pytest
from django.db import connection

from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.people.models import Person
from wennuan.talk import plugs
from wennuan.talk.actions import circles
from wennuan.talk.models import CircleMember, CircleMessage, CircleStatus, Screen
from wennuan.talk.queries import circles as queries
from wennuan.talk.tests import make


@pytest.fixture
def circle(worker):
    return make.a_circle()


def test_who_is_not_known_to_be_of_age_opens_and_joins_nothing(circle, asker):
    child = make.a_child()

    for person in (asker, child):
        with pytest.raises(NotAllowed):
            make.a_circle(by=person, name="小朋友")
        with pytest.raises(NotAllowed):
            circles.join(circle, "", by=person)
    assert CircleMember.objects.count() == 1


def test_the_keeper_decides_who_comes_in(circle):
    first, second = (circles.join(circle, "我住二单元", by=make.an_adult()) for _ in range(2))

    circles.admit(first, by=circle.keeper, is_welcome=True)
    circles.admit(second, by=circle.keeper, is_welcome=False)

    assert queries.circle_card(circle, first.person).can_read
    assert not queries.circle_card(circle, second.person).can_read
    assert queries.circle_card(circle, None).member_count == 2


def test_a_free_group_lets_in_at_once(worker):
    circle = make.a_circle(is_free=True, name="跳绳")

    member = circles.join(circle, "", by=make.an_adult())

    assert member.status == "in"


def test_nobody_else_keeps_the_group(circle, worker):
    member = make.a_member(circle)
    asked = circles.join(circle, "", by=make.an_adult())

    for other in (member.person, worker):
        with pytest.raises(NotAllowed):
            circles.admit(asked, by=other, is_welcome=True)
        with pytest.raises(NotAllowed):
            circles.mute(member, by=other)
        with pytest.raises(NotAllowed):
            circles.hand_over_circle(member, by=other)
    asked.refresh_from_db()
    assert asked.status == "asked"


def test_members_speak_others_neither_speak_nor_read(circle, client):
    member, outsider = make.a_member(circle), make.an_adult("外楼的人")

    message = circles.say(circle, "晚上谁家收快递？", by=member.person)
    with pytest.raises(NotAllowed):
        circles.say(circle, "我也说一句", by=outsider)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM talk_circlemessage")
        assert "快递".encode() not in bytes(cursor.fetchone()[0])
    client.force_login(outsider)
    assert "快递" not in client.get(f"/talk/circles/{circle.pk}/").content.decode()
    assert client.get(f"/talk/circles/{circle.pk}/part/").status_code == 403
    assert CircleMessage.objects.get() == message


def test_a_muted_member_reads_but_does_not_speak(circle):
    member = make.a_member(circle)

    circles.mute(member, by=circle.keeper)
    with pytest.raises(NotAllowed):
        circles.say(circle, "为什么", by=member.person)
    assert queries.circle_card(circle, member.person).can_read
    circles.mute(member, by=circle.keeper, is_muted=False)

    assert circles.say(circle, "谢谢", by=member.person).screen == Screen.SHOWN


def test_a_keeper_hands_over_before_leaving(circle):
    member = make.a_member(circle)
    keeper = circle.keeper

    with pytest.raises(WrongState):
        circles.leave(circle, by=keeper)
    assert list(plugs.reasons_to_stay(keeper))
    circles.hand_over_circle(member, by=keeper)
    circles.leave(circle, by=keeper)

    circle.refresh_from_db()
    assert circle.keeper == member.person
    assert not list(plugs.reasons_to_stay(keeper))


def test_who_left_may_ask_again_in_the_same_row(circle):
    member = make.a_member(circle)
    circles.leave(circle, by=member.person)
    with pytest.raises(WrongState):
        circles.leave(circle, by=member.person)

    circles.join(circle, "又搬回来了", by=member.person)

    member.refresh_from_db()
    assert (member.status, CircleMember.objects.filter(circle=circle).count()) == ("asked", 2)


def test_numbers_are_not_spread_in_a_group(circle):
    with pytest.raises(Invalid):
        circles.say(circle, "老李电话 13812345678", by=circle.keeper)
    assert not CircleMessage.objects.exists()


def test_a_group_is_closed_by_its_keeper_or_the_areas_worker(circle, worker):
    member = make.a_member(circle)

    with pytest.raises(NotAllowed):
        circles.close_circle(circle, "不想开了", by=member.person)
    circles.close_circle(circle, "多次发广告", by=worker)

    circle.refresh_from_db()
    assert circle.status == CircleStatus.CLOSED
    with pytest.raises(WrongState):
        circles.say(circle, "还在吗", by=member.person)


def test_who_is_in_is_for_the_keeper_alone(circle, client):
    member = make.a_member(circle)
    client.force_login(Person.objects.get(pk=member.person_id))

    assert client.get(f"/talk/circles/{circle.pk}/members/").status_code == 403
    assert member.person.nickname not in client.get(f"/talk/circles/{circle.pk}/").content.decode()
