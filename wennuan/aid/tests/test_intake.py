"""A request comes in through one door, and what may not come in stays out."""

import uuid
from datetime import timedelta

import pytest
from django import forms as shapes

from wennuan.aid import actions, forms
from wennuan.aid.models import AidRequest, RequestStatus, Source
from wennuan.aid.tests import make
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.orgs.models import Role
from wennuan.people.models import Consent, Person
from wennuan.people.tests import make as people
from wennuan.places.tests import make as places
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db

UNLAWFUL = (
    "卡号",
    "收款码",
    "收款账户",
    "支付宝",
    "目标金额",
    "筹款",
    "募集",
    "想要多少",
    "二维码",
)
FORMS = [
    form for form in vars(forms).values()
    if isinstance(form, type) and issubclass(form, shapes.Form)
]  # fmt: skip
BY_RESIDENTS = (forms.IntakeForm, forms.TakeForm, forms.ConsentForm, forms.AppealForm)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_form_takes_a_card_a_payment_code_or_a_wanted_sum(form):
    labels = [f"{name} {field.label}" for name, field in form.base_fields.items()]

    assert [label for label in labels if any(word in label for word in UNLAWFUL)] == []


@pytest.mark.parametrize("form", BY_RESIDENTS, ids=lambda form: form.__name__)
def test_who_asks_for_help_is_never_asked_for_an_amount(form):
    sums = [
        name for name, field in form.base_fields.items()
        if "fen" in name or "amount" in name or "元" in str(field.label)
    ]  # fmt: skip

    assert sums == []


def test_no_column_of_a_request_holds_money():
    columns = [field.name for field in AidRequest._meta.fields]

    assert [name for name in columns if name.endswith("_fen") or "account" in name] == []


def test_one_asks_for_oneself_and_agrees_at_once():
    by = make.resident("温如春")

    request = actions.enter_request(make.intake(name="温如春"), by=by)

    assert (request.status, request.person, request.source) == ("received", by, "online")
    assert request.consent.person == by
    assert request.household is not None


def test_a_request_has_an_owner_and_a_time_from_the_first_moment():
    request = make.received()

    task = Task.objects.get(key=f"aid:{request.pk}:accept")
    assert task.owner is not None
    assert request.name not in task.title


def test_an_accident_is_called_within_two_hours():
    slow, quick = make.received(kind="living"), make.received(kind="accident")

    due = {task.key: task.due_at for task in Task.objects.all()}
    assert due[f"aid:{quick.pk}:accept"] < due[f"aid:{slow.pk}:accept"]


def test_a_worker_takes_a_call_down_for_somebody_without_an_account():
    worker = make.worker(Role.STATION_KEEPER)

    request = make.by_phone(worker, name="孟常青", phone="+8619900007777", has_agreed_health=False)

    assert request.person.real_name == "孟常青"
    assert request.person.phone == "+8619900007777"
    assert (request.consent.channel, request.consent.given_by) == ("phone", worker)


def test_the_phone_of_a_relative_is_nobodys_account():
    request = make.by_phone(make.worker(), is_own_phone=False)

    assert request.phone
    assert request.person.phone is None


def test_who_signs_in_with_the_number_later_is_the_same_person():
    request = make.by_phone(make.worker(), phone="+8619900007788")

    later = people.a_person(phone="+8619900007788")

    assert later == request.person


def test_a_paper_request_keeps_its_scan():
    with pytest.raises(Invalid) as wrong:
        actions.enter_request(make.intake(source=Source.PAPER), by=make.worker())

    assert wrong.value.field == "paper"
    assert not AidRequest.objects.exists()


def test_what_a_neighbour_says_waits_until_the_one_in_need_was_asked():
    neighbour, worker = make.resident(), make.worker()
    request = actions.enter_request(make.intake(asker="neighbour", has_agreed=False), by=neighbour)

    with pytest.raises(WrongState):
        actions.accept_request(request, "blue", by=worker)

    request.refresh_from_db()
    assert (request.status, request.person, request.consent) == ("received", None, None)


def test_a_worker_asks_and_notes_the_consent_then_it_goes_on():
    request = actions.enter_request(
        make.intake(asker="neighbour", has_agreed=False), by=make.resident()
    )
    worker = make.worker()

    request = actions.take_consent(
        request, actions.Agreement(channel="phone", name="老田"), by=worker
    )
    request = actions.accept_request(request, "red", by=worker)

    assert (request.status, request.urgency, request.worker) == ("accepted", "red", worker)
    assert Consent.objects.filter(person=request.person, channel="phone").exists()


def test_health_facts_want_their_own_consent():
    with pytest.raises(Invalid) as wrong:
        make.received(health="腿脚不便")

    assert wrong.value.field == "has_agreed_health"
    assert not AidRequest.objects.exists()


def test_health_facts_are_kept_with_their_own_consent():
    request = make.received(health="腿脚不便", has_agreed_health=True)

    assert request.health == "腿脚不便"
    assert request.health_consent.text.kind == "health"


@pytest.mark.parametrize(
    "words",
    ["身份证 11010519491231002X", "卡号 6222021001112223334", "打我电话 13812345678",
     "转账到 https://qr.alipay.com/abc"],
)  # fmt: skip
def test_numbers_and_ways_to_pay_stay_out(words):
    with pytest.raises(Invalid) as wrong:
        make.received(situation=words)

    assert wrong.value.field == "situation"
    assert not AidRequest.objects.exists()


def test_hard_words_do_not_keep_anybody_out():
    request = make.received(situation="活不下去了，不想活了")

    due = Task.objects.get(key=f"aid:{request.pk}:accept").due_at
    assert due - request.entered_at < timedelta(hours=2, minutes=1)


def test_the_same_form_sent_twice_is_one_request():
    by, key = make.resident(), uuid.uuid4()

    first = make.received(by=by, key=key)
    second = make.received(by=by, key=key)

    assert first == second


def test_staff_hear_of_the_same_household_and_say_why_they_go_on():
    worker = make.worker()
    make.by_phone(worker, address="示范楼 1 单元 102", phone="")

    with pytest.raises(Invalid) as twice:
        make.by_phone(worker, address="示范楼１单元 102", phone="")
    again = make.by_phone(worker, address="示范楼1单元102", phone="", go_on_reason="这次是上学")

    assert twice.value.field == "go_on_reason"
    assert again.go_on_reason == "这次是上学"


def test_a_resident_never_hears_of_other_peoples_requests():
    make.by_phone(make.worker(), address="示范楼 9 号")

    request = make.received(address="示范楼 9 号")

    assert request.status == RequestStatus.RECEIVED


def test_a_worker_elsewhere_takes_nothing_down_here():
    far = make.worker(place=places.community("410103009001", "远方社区"))

    with pytest.raises(NotAllowed):
        make.by_phone(far)

    assert not AidRequest.objects.exists()


def test_a_resident_cannot_pass_for_the_phone_line():
    with pytest.raises(NotAllowed):
        make.by_phone(make.resident())

    assert not AidRequest.objects.exists()
    assert not Person.objects.filter(phone_hash=None).exists()


def test_a_helper_asks_for_whoever_accepted_them():
    elder, helper = make.resident("温奶奶"), make.worker(Role.HELPER)
    people.a_delegation(helper, elder, "requests")

    request = actions.enter_request(
        make.intake(asker="helper", name="温奶奶"), by=helper, on_behalf_of=elder
    )

    assert (request.person, request.entered_by, request.consent.given_by) == (elder, helper, helper)


def test_a_helper_for_other_matters_is_refused():
    elder, helper = make.resident("温奶奶"), make.worker(Role.HELPER)
    people.a_delegation(helper, elder, "giving")

    with pytest.raises(NotAllowed):
        actions.enter_request(make.intake(asker="helper"), by=helper, on_behalf_of=elder)

    assert not AidRequest.objects.exists()


def test_it_is_taken_back_by_whoever_asked():
    by = make.resident()
    request = make.received(by=by)

    actions.withdraw_request(request, by=by)

    request.refresh_from_db()
    assert request.status == RequestStatus.WITHDRAWN
    assert not Task.objects.filter(key__startswith=f"aid:{request.pk}:", status="open").exists()


def test_a_stranger_takes_nothing_back():
    request = make.received()

    with pytest.raises(NotAllowed):
        actions.withdraw_request(request, by=make.resident())

    request.refresh_from_db()
    assert request.status == RequestStatus.RECEIVED
