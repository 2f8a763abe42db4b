"""What open pages hear, from a real event process and a real PostgreSQL."""

import asyncio

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.events.conftest import OpenPage
from wennuan.people.models import Person

pytestmark = pytest.mark.django_db  # so that the test database is made, and no other is touched


@pytest.fixture(scope="module")
def three_people(database_address, django_db_blocker):
    """Three people with a session each, committed, since another process must see them.

    The third has changed the account since: the seal of that session is an old one.
    """
    with django_db_blocker.unblock():
        people = [Person.objects.create(nickname=name) for name in ("甲", "乙", "丙")]
        sessions = [_signed_in(person) for person in people]
        sessions[2][HASH_SESSION_KEY] = "of another password"
        sessions[2].save()
        yield [(p, f"sessionid={s.session_key}") for p, s in zip(people, sessions, strict=True)]
        for session in sessions:
            session.delete()
        for person in people:
            person.delete()


def _signed_in(person):
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return session


def test_a_page_hears_its_topics_within_a_second(server):
    async def story():
        page = await OpenPage(server.port).open("ledger,campaign:3")
        server.publish("campaign:4", "campaign:3")
        took = await page.hears("campaign:3")
        page.close()
        return took

    assert asyncio.run(story()) < 1


def test_a_topic_that_was_not_asked_for_is_not_heard(server):
    async def story():
        page = await OpenPage(server.port).open("campaign:3")
        server.publish("campaign:4", "ledger", "person:1")
        return await page.is_silent(1)

    assert asyncio.run(story())


def test_busy_topics_are_told_together(server):
    async def story():
        page = await OpenPage(server.port).open("ledger")
        for _ in range(40):
            server.publish("ledger")
        await page.hears("ledger")
        await asyncio.sleep(1)
        page.close()
        return (await page.reader.read(10_000)).count(b"data: ledger")

    assert asyncio.run(story()) < 5


@pytest.mark.parametrize("topics", ["person:1", "inbox", "LEDGER", "a" * 30, "x:'", "", "a:1:2"])
def test_nothing_is_heard_under_a_name_that_is_none(server, topics):
    async def story():
        page = await OpenPage(server.port).open(topics)
        server.publish("person:1", "inbox", "LEDGER", "a" * 30, "a:1:2")
        return await page.is_silent(0.6)

    assert asyncio.run(story())


def test_only_the_person_hears_their_inbox(server, three_people):
    (first, first_cookie), (second, second_cookie), _ = three_people

    async def story():
        mine = await OpenPage(server.port).open("inbox", cookie=first_cookie)
        other = await OpenPage(server.port).open("inbox", cookie=second_cookie)
        stranger = await OpenPage(server.port).open("inbox")
        forged = await OpenPage(server.port).open("inbox", cookie="sessionid=forged")
        server.publish(f"person:{first.pk}")
        await mine.hears("inbox")
        quiet = await asyncio.gather(*(p.is_silent(1) for p in (other, stranger, forged)))
        server.publish(f"person:{second.pk}")
        await other.hears("inbox")
        return quiet

    assert asyncio.run(story()) == [True, True, True]


def test_a_session_of_a_changed_account_hears_nothing(server, three_people):
    person, cookie = three_people[2]

    async def story():
        page = await OpenPage(server.port).open("inbox", cookie=cookie)
        server.publish(f"person:{person.pk}")
        return await page.is_silent(1)

    assert asyncio.run(story())


def test_another_port_of_this_host_may_listen_with_cookies(server):
    async def story():
        page = await OpenPage(server.port).open("ledger", origin="http://127.0.0.1:8000")
        page.close()
        return page

    page = asyncio.run(story())
    assert page.status == 200
    assert page.headers["access-control-allow-origin"] == "http://127.0.0.1:8000"
    assert page.headers["access-control-allow-credentials"] == "true"
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "null", "http://127.0.0.1.example", "http://[broken"]
)
def test_pages_of_other_hosts_are_refused(server, origin):
    async def story():
        page = await OpenPage(server.port).open("ledger", origin=origin)
        page.close()
        return page

    page = asyncio.run(story())
    assert page.status == 403
    assert "access-control-allow-origin" not in page.headers


@pytest.mark.parametrize("request_line", ["GET /", "POST /events?topics=ledger", "GET /events/x"])
def test_there_is_nothing_else_here(server, request_line):
    async def story():
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"{request_line} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        return head

    assert b" 404 " in asyncio.run(story())


def test_each_piece_of_news_has_one_number_for_all_who_hear_it(server):
    async def numbers():
        pages = [await OpenPage(server.port).open("ledger") for _ in range(2)]
        heard = []
        for _ in range(2):
            server.publish("ledger")
            heard.append([await page.number() for page in pages])
            await asyncio.sleep(0.3)
        for page in pages:
            page.close()
        return heard

    (one, same), (next_one, next_same) = asyncio.run(numbers())

    assert one == same
    assert next_one == next_same
    assert one != next_one
