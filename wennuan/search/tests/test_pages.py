"""The page of the search, as anybody opens it."""

import pytest
from django.urls import reverse

from wennuan.places.tests import make as areas
from wennuan.search.tests.make import a_text

pytestmark = pytest.mark.django_db
FIND = "/find/"


def test_nothing_asked_shows_how_to_ask(client):
    page = client.get(FIND).content.decode()

    assert "写一两个词就行" in page
    assert 'action="/find/"' in page


def test_hits_are_links_with_their_words_marked_and_escaped(client):
    a_text("<img src=x>轮椅", "谁有<script>轮椅</script>")

    page = client.get(FIND, {"q": "轮椅"}).content.decode()

    assert "<mark>轮椅</mark>" in page
    assert "<img src=x>" not in page
    assert "<script>轮椅" not in page
    assert "&lt;img src=x&gt;" in page


@pytest.mark.parametrize("asked", ["'", "\\", '"><script>', "\x00", "😀", "书", "%00", "a" * 3000])
def test_any_question_gets_a_page(client, asked):
    answer = client.get(FIND, {"q": asked})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("</script>", "").split("<main")[1]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "２", ""])
def test_any_page_number_gets_a_page(client, page):
    a_text("轮椅可以借")

    answer = client.get(FIND, {"q": "轮椅", "page": page})

    assert "轮椅" in answer.content.decode()


def test_tabs_and_the_area_narrow_and_an_unknown_one_does_not(client):
    place = areas.community("410103007002", "旧名社区")
    a_text("轮椅可以借", kind="post", place_path=place.path)
    a_text("想要一辆轮椅", kind="wish")

    def asked(**more):
        return client.get(FIND, {"q": "轮椅", **more}).content.decode()

    assert "可以借" not in asked(kind="wish")
    assert "想要一辆" not in asked(**{"in": place.code})
    assert "可以借" in asked(kind="nothing", **{"in": "999"})
    assert f'<option value="{place.code}" selected>旧名社区</option>' in asked(**{"in": place.code})


def test_whoever_types_is_offered_titles_as_text(client):
    a_text('"轮椅"<b>可以借')

    options = client.get(reverse("search:suggest"), {"q": "轮椅"}).content.decode()

    assert options.strip() == '<option value="&quot;轮椅&quot;&lt;b&gt;可以借"></option>'


def test_nothing_found_names_the_next_door(client):
    page = client.get(FIND, {"q": "龘龘"}).content.decode()

    assert "没有找到“龘龘”" in page
