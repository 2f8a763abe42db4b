import pytest
from django.urls import reverse

from wennuan.audit.models import Attempt, AuditEntry, Reading
from wennuan.desk.actions import households as actions
from wennuan.desk.models import Alarm, AlarmStatus
from wennuan.desk.queries import households as queries
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people import timeline
from wennuan.tasks.models import Task, TaskStatus

FIND = "desk:find"


def page(home):
    return reverse("desk:household", args=[home.code])


@pytest.mark.parametrize("how", ["phone", "identity", "household", "person"])
def test_a_household_is_found_by_a_whole_number(desk, home, head, how):
    words = {
        "phone": head.phone.removeprefix("+86"), "identity": head.id_number,
        "household": home.code.lower(), "person": head.code,
    }[how]  # fmt: skip

    answer = desk.post(reverse(FIND), {"words": words})

    assert answer["Location"] == page(home)


@pytest.mark.parametrize("words", ["王示范", "1990000", "大学路", "410103196005", ""])
def test_nothing_is_found_by_a_part_or_a_name(desk, home, words):
    assert desk.post(reverse(FIND), {"words": words}).status_code == 422


def test_a_household_elsewhere_and_one_that_is_not_there_sound_the_same(client, home, head, far):
    orgs.signed_in(client, far)
    there = client.post(reverse(FIND), {"words": head.phone.removeprefix("+86")})
    nowhere = client.post(reverse(FIND), {"words": "19900009999"})

    assert refused_with(there) == refused_with(nowhere)
    assert client.get(page(home)).status_code == 404


def refused_with(answer):
    assert answer.status_code == 422
    return next(line for line in answer.content.decode().splitlines() if "工作范围" in line)


def test_looking_up_many_is_stopped(desk, home, worker, monkeypatch):
    monkeypatch.setattr("wennuan.desk.views.households.SEARCHES", 2)
    codes = [desk.post(reverse(FIND), {"words": "19900009999"}).status_code for _ in range(3)]

    assert codes == [422, 422, 429]
    assert Attempt.objects.filter(key=f"household-search:{worker.pk}").exists()


def test_the_history_opens_with_a_reason_that_the_family_sees(desk, home, head, worker):
    timeline.note(home, "登记微心愿“轮椅”", app="wishes", by=None)
    timeline.note(head, "捐赠 20 元", app="giving", by=head)

    assert "轮椅" not in desk.get(page(home)).content.decode()
    assert desk.post(page(home), {"reason": "看"}).status_code == 422
    assert not Reading.objects.exists()
    desk.post(page(home), {"reason": "入户前核对"})

    text = desk.get(page(home)).content.decode()
    assert "轮椅" in text
    assert "捐赠" not in text.split("<main", 1)[1].split("</main>")[0]
    reading = Reading.objects.get()
    assert (reading.person, reading.reader, reading.reason) == (head, worker, "入户前核对")
    assert AuditEntry.objects.get(verb="desk.household_read").reason == "入户前核对"


def test_names_and_numbers_stay_masked(desk, home, head):
    desk.post(page(home), {"reason": "入户前核对"})

    text = desk.get(page(home)).content.decode()

    assert "王**" in text
    assert not any(
        word in text for word in (head.real_name, head.id_number, head.phone, "大学路 1")
    )


def test_the_street_above_may_read_and_a_station_keeper_may_not(home, street, place):
    keeper = orgs.holder(Role.STATION_KEEPER, place=place)
    social = orgs.holder(Role.SOCIAL_WORKER, place=place)

    found = {who: home in queries.households_of(who) for who in (street, keeper, social)}

    assert found == {street: True, keeper: False, social: True}


def test_without_the_promise_nothing_opens(home, colleague):
    with pytest.raises(NotAllowed):
        actions.open_household(home, "入户前核对", by=colleague)

    assert not Reading.objects.exists()


def test_a_visit_form_is_printed_once_the_household_is_open(desk, home):
    form = reverse("desk:visit_form", args=[home.code])

    assert desk.get(form).status_code == 302
    desk.post(page(home), {"reason": "入户前核对"})

    assert desk.get(form).content.startswith(b"%PDF")


def test_the_register_taken_along_holds_no_names(desk, home, head):
    answer = desk.post(reverse("desk:export_households"), {"reason": "年底核对户数"})

    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.get(verb="audit.exported").facts == {"what": "家庭名册", "rows": 1}


def two_modules(home):
    timeline.note(home, "登记微心愿", app="wishes", by=None)
    timeline.note(home, "提出求助", app="aid", by=None)


def test_two_modules_raise_one_alarm_with_one_task(home, worker):
    two_modules(home)

    assert actions.raise_alarms(by=None) == 1
    assert actions.raise_alarms(by=None) == 0

    alarm = Alarm.objects.get()
    assert (alarm.one_app, alarm.other_app) == ("aid", "wishes")
    assert Task.objects.get(kind="desk.alarm").owner == worker


def test_an_alarm_is_settled_with_a_stated_reason(home, worker):
    two_modules(home)
    actions.raise_alarms(by=None)
    alarm = Alarm.objects.get()

    actions.settle_alarm(alarm, "separate", "轮椅和医药费是两件事", by=worker)

    alarm.refresh_from_db()
    assert alarm.status == AlarmStatus.SETTLED
    assert Task.objects.get(kind="desk.alarm").status == TaskStatus.DONE
    assert actions.raise_alarms(by=None) == 0
    with pytest.raises(WrongState):
        actions.settle_alarm(alarm, "same", "再想想", by=worker)


@pytest.mark.parametrize(("outcome", "reason"), [("separate", " "), ("nonsense", "核对过了")])
def test_an_alarm_without_reason_or_outcome_stays(home, worker, outcome, reason):
    two_modules(home)
    actions.raise_alarms(by=None)

    with pytest.raises(Invalid):
        actions.settle_alarm(Alarm.objects.get(), outcome, reason, by=worker)

    assert Alarm.objects.get().status == AlarmStatus.RAISED


def test_somebody_elsewhere_neither_sees_nor_settles_it(client, home, worker, far):
    two_modules(home)
    actions.raise_alarms(by=None)
    alarm = Alarm.objects.get()

    with pytest.raises(NotAllowed):
        actions.settle_alarm(alarm, "separate", "核对过了", by=far)
    seen = orgs.signed_in(client, far).get(reverse("desk:alarm", args=[alarm.pk]))

    assert seen.status_code == 403


def test_the_alarm_page_names_modules_and_days_but_not_what_for(desk, home, worker):
    two_modules(home)
    actions.raise_alarms(by=None)

    text = desk.get(reverse("desk:alarm", args=[Alarm.objects.get().pk])).content.decode()

    assert "登记微心愿" not in text
    assert home.code in text
