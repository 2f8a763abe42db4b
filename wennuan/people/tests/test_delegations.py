"""A helper acts for a resident: accepted by the resident, named with them, ended in one tap."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wennuan.audit.models import AuditEntry
from wennuan.kernel import clock
from wennuan.kernel.clock import now, today
from wennuan.kernel.errors import Invalid, NotAllowed, TooMany, WrongState
from wennuan.notices.models import Notice
from wennuan.people import queries
from wennuan.people.actions import delegations, households, identity, real_name
from wennuan.people.actions.delegations import Wanted
from wennuan.people.actions.real_name import Identity
from wennuan.people.hooks import Door
from wennuan.people.models import Delegation, Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.people.tests import make


def wanted(phone, kind="family", scope=("giving",), days=30):
    return Wanted(phone, kind, scope, today() + timedelta(days=days))


def test_the_code_that_the_resident_tells_starts_it_and_they_are_told(person, verified):
    delegation = make.a_delegation(verified, person, "giving")

    assert queries.live_delegations(verified).get() == delegation
    assert Notice.objects.get(to=person).template == "people/notices/delegated"
    entry = AuditEntry.objects.get(verb="people.delegation_accepted")
    assert (entry.actor, entry.on_behalf_of) == (verified, person)


def test_the_message_to_the_resident_masks_the_helper(person, verified):
    from wennuan.notices import sms

    delegations.ask_delegation(wanted(person.phone), by=verified)

    text = sms.demo_outbox(person.phone)[0].text
    assert "温**想为您代办" in text
    assert "温小暖" not in text


def test_a_resident_who_was_never_here_gets_an_account_that_the_code_proves(verified):
    phone = make.new_phone()
    asked = delegations.ask_delegation(wanted(phone), by=verified)
    before = queries.person_by_phone(phone).phone_verified

    delegations.accept_by_code(asked, make.last_code(phone), by=verified)

    assert not before
    assert queries.person_by_phone(phone).phone_verified


def test_a_wrong_code_starts_nothing_and_counts(person, verified):
    asked = delegations.ask_delegation(wanted(person.phone), by=verified)
    right = make.last_code(person.phone)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(5):
        with pytest.raises(Invalid):
            delegations.accept_by_code(asked, wrong, by=verified)
    with pytest.raises(Invalid, match="次数太多"):
        delegations.accept_by_code(asked, right, by=verified)

    asked.refresh_from_db()
    assert asked.status == "asked"


def test_only_whoever_asked_can_use_the_code(person, verified):
    asked = delegations.ask_delegation(wanted(person.phone), by=verified)

    with pytest.raises(NotAllowed):
        delegations.accept_by_code(asked, make.last_code(person.phone), by=make.a_person())

    asked.refresh_from_db()
    assert asked.status == "asked"


def test_a_helper_has_a_real_name(person):
    with pytest.raises(NotAllowed):
        delegations.ask_delegation(wanted(person.phone), by=make.a_person())

    assert not Delegation.objects.exists()


def test_a_worker_needs_the_post(person, verified, plugged):
    with pytest.raises(NotAllowed):
        delegations.ask_delegation(wanted(person.phone, "worker"), by=verified)
    plugged("is_helper", lambda one: one == verified)

    delegations.ask_delegation(wanted(person.phone, "worker"), by=verified)

    assert Delegation.objects.get().kind == "worker"


@pytest.mark.parametrize(("kind", "days"), [("family", 0), ("family", 367), ("worker", 32)])
def test_it_has_an_end(person, verified, plugged, kind, days):
    plugged("is_helper", lambda one: True)

    with pytest.raises(Invalid):
        delegations.ask_delegation(wanted(person.phone, kind, days=days), by=verified)

    assert not Delegation.objects.exists()


def test_one_at_a_time(person, verified):
    make.a_delegation(verified, person)

    with pytest.raises(WrongState):
        delegations.ask_delegation(wanted(person.phone), by=verified)

    assert Delegation.objects.count() == 1


@pytest.mark.parametrize(("scope", "may"), [(Scope.GIVING, True), (Scope.IDENTITY, False)])
def test_it_holds_for_its_matters_only(person, verified, scope, may):
    make.a_delegation(verified, person, "giving")

    assert may_act_for(verified, Matter(person, scope)) is may


def test_it_is_over_after_its_last_day(person, verified):
    make.a_delegation(verified, person, "giving")

    with clock.frozen(now() + timedelta(days=32)):
        may = may_act_for(verified, Matter(person, Scope.GIVING))
        ended = delegations.end_overdue(by=None)

    assert not may
    assert ended == 1


@pytest.mark.parametrize("side", ["helper", "resident"])
def test_either_side_ends_it(person, verified, side):
    delegation = make.a_delegation(verified, person)

    delegations.end_delegation(delegation, by=verified if side == "helper" else person)

    assert not queries.live_delegations(verified).exists()


def test_nobody_else_ends_it(person, verified):
    delegation = make.a_delegation(verified, person)

    with pytest.raises(NotAllowed):
        delegations.end_delegation(delegation, by=make.a_person())

    assert queries.live_delegations(verified).exists()


def test_a_helper_acts_in_household_matters_and_both_names_stay(person, verified):
    make.a_delegation(verified, person, "household")

    households.open_household(person, make.a_community(), "幸福里", by=verified)

    entry = AuditEntry.objects.get(verb="people.household_opened")
    assert (entry.actor, entry.on_behalf_of) == (verified, person)
    assert queries.household_of(person)


def test_a_helper_can_verify_the_resident_when_that_was_agreed(person, verified):
    make.a_delegation(verified, person, "identity")

    done = real_name.verify_real_name(
        person, Identity("田阿姨", make.id_number(), "desk"), by=verified
    )

    assert done.is_verified
    entry = AuditEntry.objects.get(verb="people.verified", on_behalf_of=person)
    assert entry.actor == verified


def test_what_only_the_person_does_no_helper_does(person, verified):
    make.a_delegation(verified, person, *Scope.values)

    with pytest.raises(NotAllowed):
        identity.rename(person, "改名", by=verified)


def test_the_paper_of_a_worker_is_kept(client, person, verified, plugged, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    plugged("is_helper", lambda one: one == verified)
    asked = delegations.ask_delegation(wanted(person.phone, "worker"), by=verified)
    client.force_login(verified)

    client.post(
        reverse("people:delegation_paper", args=[asked.pk]),
        {"paper": SimpleUploadedFile("委托书.pdf", b"%PDF-1.4 signed")},
    )

    asked.refresh_from_db()
    assert asked.accepted_how == "paper"
    assert (tmp_path / asked.paper).read_bytes() == b"%PDF-1.4 signed"


def test_the_banner_stands_on_every_page_until_one_tap(client, person, verified):
    delegation = make.a_delegation(verified, person, "giving")
    client.force_login(verified)

    client.post(reverse("people:start_acting", args=[delegation.pk]))
    during = [
        client.get(reverse(name)).content.decode() for name in ("people:me", "people:history")
    ]
    client.post(reverse("people:stop_acting"))
    after = client.get(reverse("people:me")).content.decode()

    assert all("您正在为 阳台上的猫 代办" in page for page in during)
    assert "您好，阳台上的猫" in during[0]
    assert "代办，两人" not in after


def test_acting_ends_with_the_delegation_in_the_middle_of_a_session(client, person, verified):
    delegation = make.a_delegation(verified, person)
    client.force_login(verified)
    client.post(reverse("people:start_acting", args=[delegation.pk]))

    delegations.end_delegation(delegation, by=person)

    assert "您正在为" not in client.get(reverse("people:me")).content.decode()


def test_nobody_acts_under_another_s_delegation(client, person, verified):
    delegation = make.a_delegation(verified, person)
    client.force_login(make.a_verified_person("安师傅"))

    answer = client.post(reverse("people:start_acting", args=[delegation.pk]))

    assert answer.status_code == 404
    assert "acting_for" not in client.session


def test_the_way_through_the_pages(client, person, verified):
    client.force_login(verified)
    until = f"{today() + timedelta(days=20):%Y-%m-%d}"

    asked = client.post(
        reverse("people:delegation_ask"),
        {"phone": person.phone, "kind": "family", "scope": ["giving"], "valid_until": until},
    )
    page = client.get(asked["Location"]).content.decode()
    done = client.post(asked["Location"], {"code": make.last_code(person.phone)})
    listed = client.get(reverse("people:helpers")).content.decode()

    assert person.phone[3:] not in page
    assert done["Location"] == reverse("people:helpers")
    assert "开始代办" in listed
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("scope", "name", "status"),
    [
        ("giving", "people:household", 403), ("giving", "people:history", 403),
        ("giving", "people:consents", 403), ("giving", "people:verify", 403),
        ("household", "people:household", 200), ("household", "people:history", 200),
        ("household", "people:consents", 403), ("identity", "people:consents", 200),
        ("identity", "people:verify", 200), ("identity", "people:household", 403),
    ],
)  # fmt: skip
def test_a_helper_sees_only_what_they_were_accepted_for(
    client, person, verified, scope, name, status
):
    delegation = make.a_delegation(verified, person, scope)
    client.force_login(verified)
    client.post(reverse("people:start_acting", args=[delegation.pk]))

    assert client.get(reverse(name)).status_code == status


def test_what_a_helper_changes_in_a_household_names_both(person, verified):
    household = households.open_household(person, make.a_community(), "", by=person)
    make.a_delegation(verified, person, "household")

    households.add_member(household, "小满", "child", by=verified)

    entry = AuditEntry.objects.get(verb="people.member_added")
    assert (entry.actor, entry.on_behalf_of) == (verified, person)


def test_nobody_finds_out_who_is_here_by_trying_numbers(verified):
    for _ in range(20):
        delegations.ask_delegation(wanted(make.new_phone()), by=verified)

    with pytest.raises(TooMany):
        delegations.ask_delegation(wanted(make.new_phone()), by=verified)


def test_while_acting_only_doors_of_the_agreed_matters_stand_open(
    client, person, verified, plugged
):
    doors = [
        Door("我的捐赠", "/gifts/", scope=Scope.GIVING),
        Door("我的心愿", "/my-hopes/", scope=Scope.REQUESTS),
        Door("工作台", "/desk/"),
    ]
    plugged("me_doors", lambda one: doors if one == person else [])
    delegation = make.a_delegation(verified, person, "giving")
    client.force_login(verified)

    client.post(reverse("people:start_acting", args=[delegation.pk]))
    page = client.get(reverse("people:me")).content.decode()

    assert "/gifts/" in page
    assert "/my-hopes/" not in page
    assert "/desk/" not in page
    assert reverse("people:household") not in page


@pytest.mark.parametrize(
    "name", ["profile", "readings", "export", "close", "close_confirm", "children"]
)
def test_nobody_takes_their_own_page_for_the_resident_s(client, person, verified, name):
    delegation = make.a_delegation(verified, person, *Scope.values)
    client.force_login(verified)
    client.post(reverse("people:start_acting", args=[delegation.pk]))

    assert client.get(reverse(f"people:{name}")).status_code == 403
