from pathlib import Path

import pytest

from wennuan.notices import actions, sms
from wennuan.notices.models import Notice


def write(person, title="收据已开出", body="编号 D1。", link="/"):
    return Notice.objects.create(to=person, template="x", title=title, body=body, link=link)


def test_an_empty_inbox_says_what_will_come(as_person):
    page = as_person.get("/inbox/")

    assert page.status_code == 200
    assert "还没有消息" in page.content.decode()


def test_the_list_shows_mine_only_and_what_is_new(as_person, person, neighbour):
    write(person, "给我的")
    write(neighbour, "给别人的")

    page = as_person.get("/inbox/").content.decode()

    assert "给我的" in page
    assert "给别人的" not in page
    assert 'data-live="inbox"' in page


def test_opening_reads_it_and_shows_where_to_go_on(as_person, person):
    notice = write(person, body="第一行 <b>\n\n第二段")

    page = as_person.get(f"/inbox/{notice.pk}/").content.decode()

    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "第一行 &lt;b&gt;" in page
    assert 'href="/"' in page


def test_the_notice_of_another_is_not_there(as_person, neighbour):
    notice = write(neighbour)

    assert as_person.get(f"/inbox/{notice.pk}/").status_code == 404


def test_everything_is_read_by_one_press(as_person, person):
    write(person)
    write(person)

    answer = as_person.post("/inbox/read/")

    assert answer.headers["Location"] == "/inbox/"
    assert as_person.get("/inbox/badge").json() == {"unread": 0}


def test_reading_everything_takes_a_press_not_a_visit(as_person, person):
    write(person)

    assert as_person.get("/inbox/read/").status_code == 405
    assert as_person.get("/inbox/badge").json() == {"unread": 1}


def test_the_badge_is_small_cheap_and_nothing_for_strangers(
    client, as_person, person, django_assert_max_num_queries
):
    write(person)

    with django_assert_max_num_queries(4):  # session, person, posts (idle staff leave), count
        answer = as_person.get("/inbox/badge")
    assert len(answer.content) < 40
    as_person.logout()
    assert client.get("/inbox/badge").json() == {"unread": 0}


def test_a_long_inbox_comes_in_pages_with_few_queries(
    as_person, person, django_assert_max_num_queries
):
    for number in range(45):
        write(person, f"消息 {number}")

    with django_assert_max_num_queries(10):
        first = as_person.get("/inbox/").content.decode()
    last = as_person.get("/inbox/?page=3").content.decode()

    assert "消息 44" in first
    assert "消息 24" not in first
    assert "?page=2" in first
    assert "消息 0<" in last


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_strange_page_number_is_no_fault(as_person, person, page):
    write(person)

    assert as_person.get(f"/inbox/?page={page}").status_code == 200


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/1/"])
def test_strangers_are_sent_to_sign_in(client, db, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_demo_shows_what_it_would_have_sent(client, person):
    sms.send(person.phone, "code", {"code": "271828"})

    page = client.get("/inbox/demo-sms/").content.decode()

    assert "271828" in page
    assert "199****0001" in page
    assert "9900000001" not in page


def test_outside_the_demo_there_is_no_such_page(client, person, settings):
    settings.DEMO = settings.SANDBOX = False

    assert client.get("/inbox/demo-sms/").status_code == 404


def test_every_template_of_every_app_has_a_title_and_a_text():
    texts = sorted(Path(actions.__file__).parents[1].glob("*/templates/*/notices/*.txt"))

    bad = [
        p.name
        for p in texts
        if not (lines := p.read_text().strip().split("\n"))[1:] or not lines[0]
    ]
    assert bad == []
    assert len(texts) > 5
