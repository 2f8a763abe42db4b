"""What takes its time, and what all pages must be: runs last."""

import pytest

from tests.e2e.waiting import until
from tests.e2e.walker import Walker

PUBLIC = (
    *("/", "/give/", "/give/f/", "/give/about/", "/give/ledger/", "/give/check/", "/give/report/"),
    *("/places/", "/places/map/", "/orgs/", "/about/", "/figures/", "/search/?q=基金", "/privacy/"),
    *("/terms/", "/all/", "/ui/", "/ui/elder/", "/accounts/login/", "/api/v1/docs", "/nowhere/"),
)


def test_a_payment_of_which_no_notice_comes_is_found_by_the_job(walk, unheard_gift):
    gift, giver = unheard_gift  # paid when the run began; the payer never came back
    walker = walk(state=giver)

    until(lambda: "已到账，谢谢您" in walker.open(gift).text, seconds=180, pause=3)


@pytest.mark.parametrize("kind", ["phone", "desktop"])
def test_public_pages_answer(walk, kind):
    walker = walk(kind)
    for path in PUBLIC:
        walker.open(path)

    assert walker.complaints == []


def test_public_pages_answer_in_the_elder_edition(walk):
    walker = walk(elder=True)
    for path in PUBLIC:
        walker.open(path)

    assert walker.complaints == []


def test_axe_found_nothing_and_nothing_scrolled_sideways_on_any_page():
    found = [fault for faults in Walker.examined.values() for fault in faults]

    print(f"{len(Walker.examined)} pages examined")
    assert found == []
