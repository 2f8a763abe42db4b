"""The short cache shares one copy among strangers, and never answers news with an older one."""

import itertools

import pytest
from django.core.cache import caches
from django.http import HttpResponse

from wennuan.kernel.web import public_page


@pytest.fixture
def part():
    """A public part that is another one each time it is made."""
    caches["pages"].clear()
    made = itertools.count(1)
    return public_page(60)(lambda request: HttpResponse(str(next(made))))


def ask(rf, part, **headers):
    return part(rf.get("/part/", headers=headers)).content


def test_strangers_share_one_copy(rf, part):
    assert [ask(rf, part), ask(rf, part)] == [b"1", b"1"]


def test_news_is_not_answered_with_a_copy_from_before(rf, part):
    before = ask(rf, part)

    assert before == b"1"
    assert ask(rf, part, x_live="aa-7") == b"2"


def test_all_who_heard_the_same_news_share_one_copy(rf, part):
    answers = [ask(rf, part, x_live="aa-7") for _ in range(3)]

    assert answers == [b"1", b"1", b"1"]
    assert ask(rf, part, x_live="aa-8") == b"2"
