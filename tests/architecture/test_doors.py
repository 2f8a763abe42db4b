"""Every page is walked by every kind of user: each door is as open as its list says."""

import json
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests.architecture import doors, world
from wennuan.orgs.models import AREA_ROLES, ORG_ROLES, Role

PAGES = world.pages()
OPEN_LISTS = (doors.PUBLIC, doors.HOLDERS, doors.SIGNED_IN, doors.REAL_NAME)
LISTED = set().union(*OPEN_LISTS)
TO_SIGN_IN = ("/accounts/login/", "/accounts/2fa/")
NEAR = [f"{r}@here" for r in Role if r in ORG_ROLES] + [
    f"{r}@district" for r in Role if r in AREA_ROLES
]
FAR = [f"{r}@there" for r in Role if r in ORG_ROLES] + [f"{r}@far" for r in Role if r in AREA_ROLES]


@contextmanager
def undone():
    """Whatever happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_refused(answer):
    """Was this person kept out, one way or another?"""
    sent_away = answer.status_code == 302 and answer.headers["Location"].startswith(TO_SIGN_IN)
    return sent_away or answer.status_code in {401, 403, 404, 405}


def knock(client, address):
    """The answers to looking and to acting; nothing is left changed."""
    with undone():
        looked = client.get(address)
    with undone():
        acted = client.post(address)
    return looked, acted


@pytest.fixture
def small_world(db, client, settings, tmp_path):
    client.raise_request_exception = False  # a fault is an answer too: it counts as open
    built = world.build()
    owner = {"credit_code": built.merchant.credit_code}
    (tmp_path / "merchant.json").write_text(json.dumps(owner))
    settings.PAYMENT_KEYS_DIR = str(tmp_path)
    return built


def test_somebody_has_decided_about_every_page():
    decided = [*doors.PUBLIC, *doors.HOLDERS, *doors.SIGNED_IN, *doors.REAL_NAME, *doors.STAFF]

    assert sorted(PAGES.keys() - set(decided)) == [], "enter these in tests/architecture/doors.py"
    assert sorted(set(decided) - PAGES.keys()) == [], "no such pages any more"
    assert len(decided) == len(set(decided)), "a page stands in two lists"


def test_strangers_come_no_further_than_the_public_pages(small_world, client):
    opened = {
        page
        for page in PAGES.keys() - doors.PUBLIC - doors.HOLDERS
        if not all(map(is_refused, knock(client, small_world.address(page, PAGES[page]))))
    }

    assert opened == set()


def test_public_pages_open_for_strangers(small_world, client):
    elsewhere = {"file", "mfa_authenticate", "account_confirm_login_code", "api-1:api-root"}
    closed = {
        page: answer.status_code
        for page in sorted(doors.PUBLIC - elsewhere)
        if (answer := client.get(small_world.address(page, PAGES[page]))).status_code
        in {401, 403, 404, 500}
    }

    assert closed == {}


def test_a_guessed_number_opens_nothing(small_world, client):
    small_world.named |= {
        "giving.number": "D260101AAAAAAAA",
        "giving.code": "B260101AAAAAAAA",
        "aid.code": "AAAAAAAAAA",
        "aid.mark": "YAAAAAAAAA",
        "payments.number": "P260101AAAAAAAAAAAAA",
        "wishes.code": "XAAAAAAAAA",
    }
    opened = {
        page
        for page in doors.HOLDERS & PAGES.keys()
        for answer in knock(client, small_world.address(page, PAGES[page]))
        if answer.status_code == 200 and page not in {"giving:check_code"}
    }

    assert opened == set()


def test_a_known_number_without_its_secret_opens_nothing(small_world, client):
    secret = [page for page in doors.HOLDERS & PAGES.keys() if page.startswith("giving:")]
    small_world.named["giving.code"] = "B260101AAAAAAAA"
    opened = {
        page
        for page in secret
        for answer in knock(client, small_world.address(page, PAGES[page]))
        if not is_refused(answer) and page not in {"giving:check_code", "giving:report_state"}
    }

    assert opened == set()


@pytest.mark.parametrize("who", ["phone", "real_name"])
def test_residents_come_no_further_than_their_own_pages(small_world, client, who):
    world.sign_in(client, small_world.walkers[who])
    beyond = (
        PAGES.keys() - LISTED if who == "real_name" else PAGES.keys() - LISTED | doors.REAL_NAME
    )
    opened = {
        page
        for page in beyond & PAGES.keys()
        if not all(map(is_refused, knock(client, small_world.address(page, PAGES[page]))))
    }

    assert opened == set()


@pytest.mark.parametrize(("who", "own"), [("phone", "SIGNED_IN"), ("real_name", "REAL_NAME")])
def test_residents_reach_their_own_pages(small_world, client, who, own):
    world.sign_in(client, small_world.walkers[who])
    shut = {
        page: [answer.status_code for answer in answers]
        for page in getattr(doors, own) & PAGES.keys()
        if not PAGES[page]
        and all(map(is_refused, answers := knock(client, small_world.address(page, PAGES[page]))))
        and not page.startswith(("mfa_", "account_"))
    }

    assert shut == {}


def opens(client, small_world, walker, page):
    """Does this page, or the act behind it where there is nothing to look at, open?"""
    address = small_world.address(page, PAGES[page])
    with undone():
        answer = client.get(address)
    if answer.status_code == 405:
        with undone():
            answer = client.post(address)
    return not is_refused(answer)


def opened_by(client, small_world, wanted):
    """Which of these pages open for which walkers."""
    found = {}
    for walker, candidates in wanted.items():
        client.logout()
        world.sign_in(client, small_world.walkers[walker])
        for page in candidates:
            if opens(client, small_world, walker, page):
                found.setdefault(page, []).append(walker)
    return {page: " ".join(walkers) for page, walkers in sorted(found.items())}


@pytest.mark.slow_run
def test_no_page_breaks_for_anybody(small_world, client):
    walkers = ["phone", "real_name", "accountant@here", "reviewer@district", "auditor@here"]
    broken = set()
    for walker in walkers:
        client.logout()
        world.sign_in(client, small_world.walkers[walker])
        for page in PAGES:
            answers = knock(client, small_world.address(page, PAGES[page]))
            broken |= {
                f"{page} {a.request['REQUEST_METHOD']}" for a in answers if a.status_code == 500
            }

    assert broken == set()


@pytest.mark.slow_run
def test_each_post_opens_exactly_its_pages(small_world, client):
    candidates = sorted(PAGES.keys() - LISTED)

    found = opened_by(client, small_world, dict.fromkeys(NEAR, candidates))

    assert found == {page: roles for page, roles in sorted(doors.STAFF.items()) if roles}


@pytest.mark.slow_run
def test_a_post_elsewhere_opens_nothing_here(small_world, client):
    mine = {
        walker: [page for page, roles in doors.STAFF.items() if near in roles.split()]
        for near, walker in zip(NEAR, FAR, strict=True)
    }
    about_something = {w: [p for p in pages if PAGES.get(p)] for w, pages in mine.items()}

    found = opened_by(client, small_world, about_something)

    assert found.keys() - doors.WHOLE_DISTRICT == set(), found


def test_a_post_without_the_second_factor_opens_nothing(small_world, client):
    client.force_login(
        small_world.walkers["cashier@here"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    opened = {
        page
        for page in PAGES.keys() - LISTED
        if not all(map(is_refused, knock(client, small_world.address(page, PAGES[page]))))
    }

    assert opened == set()
