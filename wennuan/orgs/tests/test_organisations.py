"""An organisation is registered by one person and verified by another."""

import pytest
from django.db import IntegrityError, transaction

from wennuan.audit.models import AuditEntry
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.orgs import actions, queries, rules
from wennuan.orgs.models import Organisation, OrgStatus, Role
from wennuan.orgs.tests import make
from wennuan.places.tests import make as places

pytestmark = pytest.mark.django_db
STEPS = {
    "submit": lambda org: actions.submit_org(org, by=manager_of(org)),
    "verify": lambda org: actions.verify_org(org, by=make.holder(Role.REVIEWER)),
    "send_back": lambda org: actions.send_back_org(
        org, by=make.holder(Role.REVIEWER), reason="名称与证书不一致"
    ),
    "suspend": lambda org: actions.suspend_org(
        org, by=make.holder(Role.REVIEWER), reason="群众反映待查"
    ),
    "resume": lambda org: actions.resume_org(org, by=make.holder(Role.REVIEWER)),
    "reopen": lambda org: actions.reopen_org(org, by=manager_of(org), reason="更换开户行"),
}
ALLOWED = {
    ("draft", "submit"): "submitted",
    ("submitted", "verify"): "verified",
    ("submitted", "send_back"): "draft",
    ("verified", "suspend"): "suspended",
    ("verified", "reopen"): "draft",
    ("suspended", "resume"): "verified",
}
FORBIDDEN = [
    (state, step)
    for state in ("draft", "submitted", "verified", "suspended")
    for step in STEPS
    if (state, step) not in ALLOWED
]


def manager_of(org):
    return make.holder(Role.ORG_MANAGER, org=org)


def in_state(state: str) -> Organisation:
    makers = {"draft": make.draft, "submitted": make.submitted, "verified": make.verified}
    if state == "suspended":
        return STEPS["suspend"](make.verified())
    return makers[state]()


@pytest.mark.parametrize(("way", "target"), ALLOWED.items(), ids=str)
def test_a_step_leads_where_it_should(way, target):
    org = STEPS[way[1]](in_state(way[0]))

    org.refresh_from_db()
    assert org.status == target
    assert AuditEntry.objects.filter(verb=f"orgs.{way[1]}", subject_id=org.pk).count() == 1


@pytest.mark.parametrize(("state", "step"), FORBIDDEN)
def test_a_forbidden_step_moves_nothing(state, step):
    org = in_state(state)

    with pytest.raises(WrongState):
        STEPS[step](org)

    org.refresh_from_db()
    assert org.status == state


def test_whoever_is_named_becomes_manager_when_it_is_verified():
    org = make.verified()

    assert queries.holds_post(org.responsible, Role.ORG_MANAGER, org=org)
    assert Notice.objects.filter(to=org.responsible, template="orgs/notices/org_status").exists()


def test_whoever_submitted_does_not_verify():
    reviewer = make.holder(Role.REVIEWER)
    org = make.submitted(by=reviewer)

    with pytest.raises(NotAllowed):
        actions.verify_org(org, by=reviewer)

    org.refresh_from_db()
    assert (org.status, org.verified_by) == (OrgStatus.SUBMITTED, None)


def test_the_database_keeps_submitter_and_verifier_apart():
    org = make.verified()

    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=org.pk).update(verified_by=org.submitted_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=org.pk).update(verified_by=None)


def test_the_account_stays_in_the_organisations_name():
    with pytest.raises(Invalid) as refused:
        make.draft(account_name="张某个人账户")

    assert refused.value.field == "account_name"
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=make.draft().pk).update(account_name="别家")


def test_an_account_number_is_held_encrypted():
    from django.db import connection

    org = make.draft()

    with connection.cursor() as cursor:
        cursor.execute("SELECT account_number FROM orgs_organisation WHERE id = %s", [org.pk])
        raw = bytes(cursor.fetchone()[0])

    assert b"6200000000000000027" not in raw
    org.refresh_from_db()
    assert org.account_number == "6200000000000000027"


@pytest.mark.parametrize("code", ["123", "53410103MJ0000001A"])
def test_a_wrong_credit_code_is_refused(code):
    with pytest.raises(Invalid) as refused:
        make.draft(credit_code=code)

    assert refused.value.field == "credit_code"


def test_a_credit_code_is_registered_once():
    first = make.draft()

    with pytest.raises(Invalid):
        make.draft(credit_code=first.credit_code)


def test_without_a_credit_code_nothing_is_submitted():
    org = make.draft(credit_code="")

    with pytest.raises(Invalid) as refused:
        actions.submit_org(org, by=org.responsible)

    assert refused.value.field == "credit_code"


def test_registering_needs_a_real_name():
    with pytest.raises(NotAllowed, match="实名"):
        make.draft(by=make.person(verified=False))

    assert not Organisation.objects.exists()


def test_verified_facts_are_not_simply_edited():
    org = make.verified()

    with pytest.raises(Invalid):
        actions.edit_org(org, make.facts(name="另一个名字"), by=org.responsible)

    org.refresh_from_db()
    assert org.name == "测试慈善总会"


def test_a_partner_edits_the_story_but_never_the_account():
    org = make.verified()
    partner = make.holder(Role.PARTNER_EDITOR, org=org)

    actions.edit_story(org, make.story(intro="新的介绍"), by=partner)
    with pytest.raises(NotAllowed):
        actions.edit_org(org, make.facts(), by=partner)
    with pytest.raises(NotAllowed):
        actions.reopen_org(org, by=partner, reason="改账户")
    with pytest.raises(NotAllowed):
        actions.reveal_account(org, by=partner, reason="看看")

    org.refresh_from_db()
    assert (org.intro, org.account_number) == ("新的介绍", "6200000000000000027")


def test_reading_the_account_is_on_record():
    org = make.verified()

    number = actions.reveal_account(org, by=org.responsible, reason="核对回单")

    entry = AuditEntry.objects.get(verb="orgs.account_read")
    assert number == "6200000000000000027"
    assert (entry.actor, entry.reason) == (org.responsible, "核对回单")


def test_private_numbers_stay_out_of_the_public_text():
    org = make.draft()

    with pytest.raises(Invalid):
        actions.edit_story(org, make.story(intro="找老张 19900001234"), by=org.responsible)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (lambda org: make.holder(Role.REVIEWER), True),
        (lambda org: make.holder(Role.REVIEWER, place=org.place), True),
        (lambda org: make.holder(Role.REVIEWER, place=org.place.parent), True),
        (
            lambda org: make.holder(
                Role.REVIEWER, place=places.community("410103001001", "淮河社区")
            ),
            False,
        ),
        (lambda org: make.holder(Role.REVIEWER, org=org), False),
        (lambda org: make.holder(Role.ADMIN_SECURITY), False),
        (lambda org: org.responsible, False),
        (lambda org: make.person(), False),
    ],
)
def test_who_may_verify_an_organisation(who, expected):
    org = make.submitted()

    assert rules.may_verify_org(who(org), org) is expected


def test_a_reviewer_who_holds_a_post_in_it_does_not_verify_it():
    org = make.submitted()
    reviewer = make.holder(Role.REVIEWER)
    make.post(Role.CAMPAIGN_EDITOR, who=reviewer, org=org)

    assert rules.may_verify_org(reviewer, org) is False


@pytest.mark.parametrize(
    ("who", "edit", "story", "account"),
    [
        (lambda org: make.holder(Role.ORG_MANAGER, org=org), True, True, True),
        (lambda org: make.holder(Role.CAMPAIGN_EDITOR, org=org), False, True, False),
        (lambda org: make.holder(Role.PARTNER_EDITOR, org=org), False, True, False),
        (lambda org: make.holder(Role.CASHIER, org=org), False, False, True),
        (
            lambda org: make.holder(Role.ORG_MANAGER, org=make.draft(name="别家")),
            False,
            False,
            False,
        ),
        (lambda org: make.person(), False, False, False),
    ],
)
def test_who_may_edit_what(who, edit, story, account):
    org = make.verified()
    person = who(org)

    assert rules.may_edit_org(person, org) is edit
    assert rules.may_edit_story(person, org) is story
    assert rules.may_see_account(person, org) is account


def test_a_former_registrar_has_no_say_once_another_answers_for_it():
    org = make.verified()
    first, successor = org.responsible, make.person()
    org = actions.reopen_org(org, by=first, reason="更换负责人")
    org = actions.edit_org(org, make.facts(responsible=successor), by=first)
    actions.end_post(first.posts.get(), by=first, reason="离任")

    assert rules.may_edit_org(first, org) is False
    assert rules.may_edit_org(successor, org) is True


def test_a_merged_community_takes_its_organisations_along():
    from wennuan.places import actions as tree

    org = make.draft()
    other = places.community("410103007002", "中原社区")

    tree.merge_place(org.place, other, by=None)

    org.refresh_from_db()
    assert org.place == other


def test_an_area_and_a_site_lead_to_their_organisations():
    from wennuan.orgs import plugs

    org, site = make.verified(), places.site()
    actions.host_site(org, site, by=make.holder(Role.COMMUNITY_WORKER))

    assert plugs.orgs_of_area(places.street()).text == "1 家已核实的组织"
    assert plugs.host_of_site(site).text == org.name
    assert plugs.orgs_of_area(places.community("410103001001", "淮河社区")) is None


def test_only_a_worker_of_its_area_says_who_runs_a_site():
    org, site = make.verified(), places.site()

    with pytest.raises(NotAllowed):
        actions.host_site(org, site, by=org.responsible)
