"""What a search finds, in which order, and what it makes of odd questions."""

import pytest

from wennuan.search.actions import drop, put
from wennuan.search.queries import A_PAGE, find, suggestions
from wennuan.search.tests.make import a_text, titles

pytestmark = pytest.mark.django_db
HERE, THERE = "410103000000/410103007000/410103007001/", "410103000000/410103009000/"


@pytest.mark.parametrize(
    "asked",
    ["棉衣", "冬季 棉衣", "一件棉衣", "ｍ码", "郜庄", "郜庄社区", "想给郜庄的老人棉衣", "199",
     "请问哪里有棉衣"],
)  # fmt: skip
def test_a_text_is_found_by_its_words(asked):
    a_text("冬衣", "郜庄社区的老人需要一件冬季棉衣，M码，编号 1994。")

    assert titles(find(asked)) == ["冬衣"]


@pytest.mark.parametrize("asked", ["书", "书包", "买书包", "包"])
def test_a_title_is_found_by_its_characters_too(asked):
    a_text("给孩子买书包")

    assert titles(find(asked)) == ["给孩子买书包"]


@pytest.mark.parametrize(
    "asked",
    ["", "   ", "'", "\\", '"', "' | 'a", "a' & !b:*", "\x00", "😀", "()", "<->", "%", "—…",
     "啊啊啊", "zz", "的", "龘", "x" * 5000, "字" * 5000, "\ud800", "@2026w1", "#post",
     "/410103000000", "t:书"],
)  # fmt: skip
def test_odd_questions_find_nothing_and_break_nothing(asked):
    a_text("社区食堂")

    found = find(asked)

    assert (found.hits, found.total) == ((), 0)
    assert suggestions(asked) == []


def test_all_words_must_be_there():
    a_text("社区食堂")
    a_text("社区合唱队")

    assert titles(find("社区 合唱")) == ["社区合唱队"]


def test_a_title_weighs_more_than_a_text_and_a_recent_text_more_than_an_old_one():
    a_text("食堂今天有什么", days_ago=300)
    a_text("老人吃饭", "食堂送餐", days_ago=1)
    a_text("去年的饭", "食堂送餐", days_ago=400)

    assert titles(find("食堂")) == ["食堂今天有什么", "老人吃饭", "去年的饭"]


def test_what_lasts_is_found_beside_many_newer_texts():
    a_text("社区养老基金", kind="fund", days_ago=3000)
    for number in range(250):
        a_text("今天的事", f"社区 {number}", ref=str(number))

    found = find("社区")

    assert titles(found)[0] == "社区养老基金"
    assert found.has_more
    assert found.counts_by_kind == {"post": 200, "fund": 1}
    assert [one.shown for one in found.kinds] == ["200+", "1"]


def test_a_kind_behind_the_newest_things_still_has_its_tab():
    for number in range(250):
        a_text("今天的事", f"社区 {number}", ref=str(number))
    for number in range(12):
        a_text("旧心愿", f"社区 {number}", kind="wish", ref=str(number), days_ago=500)

    found = find("社区")

    assert [(one.kind, one.shown) for one in found.kinds] == [("post", "200+"), ("wish", "9+")]
    assert find("社区", kinds=["wish"]).total == 12


def test_kinds_and_areas_narrow():
    a_text("棉衣", kind="post", place_path=HERE)
    a_text("棉衣", kind="wish", place_path=THERE)

    assert [hit.kind for hit in find("棉衣", kinds=["wish"]).hits] == ["wish"]
    assert [hit.kind for hit in find("棉衣", place=HERE).hits] == ["post"]
    assert find("棉衣", kinds=["wish"], place=HERE).hits == ()
    assert find("棉衣", kinds=["wish"]).counts_by_kind == {"post": 1, "wish": 1}
    assert find("棉衣", kinds=["fund"]).counts_by_kind == {"post": 1, "wish": 1}
    assert len(find("棉衣", place="410103000000/").hits) == 2


def test_a_wrong_character_finds_what_is_similar_and_says_so():
    a_text("社区老年食堂开饭")
    a_text("合唱队招人")

    found = find("社区老年食唐")

    assert found.is_near
    assert titles(found) == ["社区老年食堂开饭"]


def test_one_word_too_many_finds_what_is_similar():
    a_text("轮椅可以借")

    assert titles(find("轮椅 出租车")) == ["轮椅可以借"]


def test_pages_follow_each_other_and_end():
    for number in range(A_PAGE + 5):
        a_text(f"第{number}封信", "社区", ref=str(number), days_ago=number)

    first, second, beyond = (find("社区", page=page) for page in (1, 2, 99))

    assert (first.total, first.pages) == (25, 2)
    assert len({hit.ref for hit in first.hits + second.hits}) == 25
    assert (beyond.page, len(beyond.hits)) == (2, 5)


def test_putting_again_changes_and_dropping_removes():
    entry = a_text("借一辆轮椅")
    put(entry, by=None)
    a_text("借一辆推车", ref=entry.ref)

    assert find("轮椅").hits == ()
    assert titles(find("推车")) == ["借一辆推车"]
    drop("post", entry.ref, by=None)
    drop("post", entry.ref, by=None)
    assert find("推车").hits == ()


def test_words_are_marked_in_pieces_that_the_page_escapes():
    a_text("<b>轮椅</b>", "请问" * 100 + "谁有<script>轮椅</script>可以借")

    hit = find("轮椅").hits[0]

    assert [piece.text for piece in hit.title] == ["<b>", "轮椅", "</b>"]
    assert [piece.text for piece in hit.excerpt if piece.is_hit] == ["轮椅"]
    assert hit.excerpt[0].text == "…"


def test_whoever_types_is_offered_titles():
    a_text("轮椅可以借")
    a_text("轮椅坡道修好了", ref="2")
    a_text("别的事", "轮椅")

    assert sorted(suggestions("轮")) == ["轮椅可以借", "轮椅坡道修好了"]


def test_a_common_word_costs_as_many_questions_as_a_rare_one_at_most(django_assert_max_num_queries):
    a_text("棉衣")

    with django_assert_max_num_queries(2):  # the rest are prepared statements, ten at most
        find("棉衣")
