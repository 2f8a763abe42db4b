"""Masks, reasons, what was opened, what is taken along, and leaving for good."""

import json

import pytest
from django.urls import reverse

from wennuan.audit.models import AuditEntry, Reading
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.people import hooks, queries
from wennuan.people.actions import households, privacy, proofs
from wennuan.people.hooks import Section
from wennuan.people.models import Member, Person
from wennuan.people.tests import make

PAGES = [
    "people:me", "people:household", "people:history", "people:helpers", "people:consents",
    "people:readings", "people:export", "people:profile", "people:verify", "people:close",
    "people:delegation_ask", "people:ask_guardian",
]  # fmt: skip


@pytest.fixture
def reader(db, plugged):
    one = make.a_person("郑专干")
    plugged("may_reveal", lambda wanted: wanted.by.pk == one.pk)
    make.agrees(one, "conduct")
    return one


def test_others_see_masks(verified):
    card = queries.person_card(verified)

    assert card.masked_name == "温**"
    assert verified.phone not in str(card)
    assert verified.id_number not in str(card)
    assert verified.real_name not in str(card)


def test_a_post_opens_with_a_reason_and_the_person_sees_it(client, verified, reader):
    values = privacy.reveal(verified, ("real_name", "phone"), by=reader, reason="核对补助申请")
    client.force_login(verified)
    page = client.get(reverse("people:readings")).content.decode()

    assert values == {"姓名": "温小暖", "手机号": verified.phone}
    assert "郑专干" in page
    assert "核对补助申请" in page
    assert "姓名、手机号" in page


def test_without_a_post_nothing_opens(verified, person):
    with pytest.raises(NotAllowed):
        privacy.reveal(verified, ("phone",), by=person, reason="随便看看")

    assert not Reading.objects.exists()


def test_without_the_conduct_agreement_nothing_opens(verified, plugged):
    other = make.a_person()
    plugged("may_reveal", lambda wanted: True)

    with pytest.raises(NotAllowed, match="保密约定"):
        privacy.reveal(verified, ("phone",), by=other, reason="核对补助申请")

    assert not Reading.objects.exists()


def test_without_a_reason_nothing_opens(verified, reader):
    with pytest.raises(Invalid):
        privacy.reveal(verified, ("phone",), by=reader, reason="  看 ")

    assert not Reading.objects.exists()


def test_one_s_own_data_is_no_reading(verified):
    privacy.reveal(verified, ("phone",), by=verified, reason="")

    assert not Reading.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_another_shows_my_data(client, verified, name):
    other = make.a_verified_person("安师傅")
    make.a_delegation(other, verified, "giving")
    client.force_login(other)

    page = client.get(reverse(name)).content.decode()

    assert verified.phone not in page
    assert verified.phone[3:] not in page
    assert verified.real_name not in page
    assert verified.id_number not in page


def test_the_logs_show_nothing_of_it(client, caplog, verified):
    caplog.set_level("DEBUG")
    client.force_login(verified)
    for name in PAGES:
        client.get(reverse(name))
    client.post(reverse("people:verify"), {"name": verified.real_name})

    assert verified.phone not in caplog.text
    assert verified.real_name not in caplog.text
    assert verified.id_number not in caplog.text


def test_what_is_taken_along_holds_everything_also_from_above(client, verified, plugged):
    plugged("export_sections", lambda one: [Section("gifts", "捐赠", ({"金额": "¥20.00"},))])
    client.force_login(verified)

    page = client.get(reverse("people:export")).content.decode()
    data = json.loads(client.post(reverse("people:export_file")).content)

    assert data["account"]["rows"][0]["身份证号"] == verified.id_number
    assert data["gifts"] == {"title": "捐赠", "rows": [{"金额": "¥20.00"}]}
    assert set(data) == {
        "account", "household", "consents", "rights", "delegations", "readings", "history",
        "gifts",
    }  # fmt: skip
    assert "¥20.00" in page
    assert AuditEntry.objects.filter(verb="people.exported", actor=verified).exists()


def test_closing_erases_the_person_and_keeps_the_row(client, verified):
    households.open_household(verified, make.a_community(), "幸福里", by=verified)
    old, number = verified.phone, verified.id_number
    client.force_login(verified)

    client.post(reverse("people:close"))
    done = client.post(reverse("people:close_confirm"), {"code": make.last_code(old)})

    left = Person.objects.get(pk=verified.pk)
    assert done["Location"] == reverse("people:closed")
    assert (left.phone, left.real_name, left.id_number, left.nickname) == (None, None, None, "")
    assert not left.is_active
    assert left.public_name == "热心邻居"
    assert Member.objects.get().to_on is not None
    assert Member.objects.get().household.address is None
    assert client.get(reverse("people:me")).status_code == 302
    assert queries.person_by_phone(old) is None
    assert make.a_person(phone=old).pk != left.pk
    assert number


def test_another_open_session_of_a_closed_account_is_over(client, verified):
    client.force_login(verified)
    privacy.ask_to_close(verified, by=verified)

    privacy.close_account(verified, make.last_code(verified.phone), by=verified)

    assert client.get(reverse("people:me")).status_code == 302


def test_open_money_keeps_an_account_open(verified, plugged):
    plugged("reasons_to_stay", lambda one: ["有一笔捐赠正在退款"])

    with pytest.raises(WrongState, match="正在退款"):
        privacy.ask_to_close(verified, by=verified)

    assert Person.objects.get(pk=verified.pk).is_active


def test_closing_is_told_to_the_apps_above(verified, plugged, monkeypatch):
    told = []
    monkeypatch.setattr(hooks, "account_closed", told.append)
    privacy.ask_to_close(verified, by=verified)

    privacy.close_account(verified, make.last_code(verified.phone), by=verified)

    assert told == [verified]


def test_a_wrong_code_closes_nothing(verified):
    privacy.ask_to_close(verified, by=verified)
    wrong = f"{(int(make.last_code(verified.phone)) + 1) % 1_000_000:06d}"

    with pytest.raises(Invalid):
        privacy.close_account(verified, wrong, by=verified)

    assert Person.objects.get(pk=verified.pk).is_active


def test_nobody_closes_for_another(person, verified):
    with pytest.raises(NotAllowed):
        privacy.ask_to_close(verified, by=person)


def test_a_code_counts_once_and_for_its_purpose_only(person):
    proofs.send_proof(person, "close", by=person)
    code = make.last_code(person.phone)

    with pytest.raises(Invalid):
        proofs.check_proof(person, "other", code, by=person)
    proofs.check_proof(person, "close", code, by=person)
    with pytest.raises(Invalid):
        proofs.check_proof(person, "close", code, by=person)
