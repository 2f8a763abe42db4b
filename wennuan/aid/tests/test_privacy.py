"""Who sees what: as visitor, neighbour, other station, reviewer and receiver."""

import pytest
from django.urls import reverse

from wennuan.aid import actions, findable, plugs, queries
from wennuan.aid.models import AidRequest
from wennuan.aid.papers import slip_pdf, visit_pdf
from wennuan.aid.tests import make
from wennuan.audit.models import Reading
from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.orgs.models import Role
from wennuan.orgs.tests.make import signed_in
from wennuan.people.models import TimelineEntry
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db
NAME, PHONE, ADDRESS = "温如春", "+8619900008888", "示范楼 88 号 102"
STORY, ILLNESS = "三个月没有收入", "腿脚不便"
SECRETS = (NAME, "19900008888", "8888", ADDRESS, STORY, ILLNESS)


@pytest.fixture
def secret():
    """A request with something that each of the others may not know."""
    by = make.resident(NAME)
    request = actions.enter_request(
        make.intake(name=NAME, phone=PHONE, address=ADDRESS, situation=STORY, health=ILLNESS,
                    has_agreed_health=True),
        by=by,
    )  # fmt: skip
    return actions.accept_request(request, "yellow", by=make.worker())


def leaks(text):
    """The secrets that a text holds."""
    return [one for one in SECRETS if one in text]


def pages(request):
    """Every address that names this request."""
    named = ["state", "request", "consent", "accept", "plan", "weigh", "refer", "refuse", "close",
             "withdraw", "appeal"]  # fmt: skip
    return [reverse(f"aid:{name}", args=[request.code]) for name in named]


def read(client, request):
    """What a browser reads on all of them, and on the lists."""
    lists = [reverse(f"aid:{name}") for name in ("home", "desk", "mine", "notices", "standards",
                                                 "visits", "referrals")]  # fmt: skip
    return " ".join(client.get(one).content.decode() for one in [*pages(request), *lists])


def test_a_visitor_reads_nothing(secret, client):
    assert leaks(read(client, secret)) == []


def test_a_neighbour_reads_nothing(secret, client):
    signed_in(client, make.resident())

    assert leaks(read(client, secret)) == []


def test_a_worker_elsewhere_reads_nothing(secret, client):
    signed_in(client, make.worker(place=make.places.community("410103009001", "远方社区")))

    assert leaks(read(client, secret)) == []
    assert client.get(reverse("aid:request", args=[secret.code])).status_code == 403


def test_the_worker_reads_masks_until_a_reason_is_given(secret, client):
    worker = make.worker()
    signed_in(client, worker)
    page = client.get(reverse("aid:request", args=[secret.code])).content.decode()

    opened = client.post(
        reverse("aid:show", args=[secret.code]), {"reason": "打电话约时间"}
    ).content.decode()

    assert [one for one in leaks(page) if one != "8888"] == []  # the mask keeps the last four
    assert leaks(opened) == list(SECRETS)
    reading = Reading.objects.get(reader=worker)
    assert (reading.person, reading.reason) == (secret.person, "打电话约时间")


def test_nothing_opens_without_a_reason(secret):
    with pytest.raises(Invalid):
        actions.open_request(secret, by=make.worker(), reason=" ")

    assert not Reading.objects.exists()


def test_a_station_keeper_opens_nothing_unless_asked_to_visit(secret):
    with pytest.raises(NotAllowed):
        actions.open_request(secret, by=make.worker(Role.STATION_KEEPER), reason="想看看")

    assert not Reading.objects.exists()


def test_a_visitor_of_the_request_opens_it_with_a_reason(secret):
    keeper = make.worker(Role.STATION_KEEPER)
    actions.plan_visit(secret, keeper, make.worker(), by=make.worker())

    opened = actions.open_request(secret, by=keeper, reason="上门前约时间")

    assert (opened.name, opened.health) == (NAME, ILLNESS)


def test_who_wants_reading_restricted_is_left_alone(secret):
    person = secret.person
    person.restricted_at = person.joined_at
    person.save()

    with pytest.raises(NotAllowed):
        actions.open_request(
            AidRequest.objects.get(pk=secret.pk), by=make.worker(), reason="打电话"
        )


def test_what_is_printed_names_nobody(secret):
    visit = make.planned(secret)

    slip, form = slip_pdf(secret), visit_pdf(visit)

    assert slip[:4] == form[:4] == b"%PDF"


def test_the_same_words_on_the_page_by_phone_and_on_paper(secret, client):
    said = queries.status_of(secret).sentences
    page = client.get(reverse("aid:state", args=[secret.code])).content.decode()
    signed_in(client, make.worker())
    desk = client.get(reverse("aid:request", args=[secret.code])).content.decode()

    assert [one for one in said if one not in page or one not in desk] == []


def test_tasks_and_timeline_name_nobody(secret):
    lines = " ".join(TimelineEntry.objects.values_list("sentence", flat=True))
    titles = " ".join(Task.objects.values_list("title", flat=True))

    assert leaks(f"{lines} {titles}") == []


def test_the_search_finds_no_request(secret):
    assert [findable.standard_entry(one) for one in findable.standards()] == []


def test_one_takes_along_what_one_told(secret):
    sections = list(plugs.export_sections(secret.person))

    assert ADDRESS in repr(sections)


def test_the_account_stays_while_a_request_is_under_way(secret):
    assert any(secret.code in reason for reason in plugs.reasons_to_stay(secret.person))


def test_who_leaves_takes_the_words_along(secret):
    actions.withdraw_request(secret, by=secret.person)
    plugs.forget_person(secret.person)

    secret.refresh_from_db()
    assert (secret.name, secret.phone, secret.address, secret.situation) == (None,) * 4


def test_a_reviewer_reads_the_summary_and_no_more(secret, client):
    review = make.reviewing(make.visited(secret))
    signed_in(client, review.votes.first().reviewer)

    page = client.get(reverse("aid:review", args=[review.pk])).content.decode()

    assert leaks(page) == []
    assert review.summary in page


def test_the_notice_shows_a_mask_a_number_and_the_help(secret, client):
    review = make.supported(make.visited(secret))

    answer = client.get(reverse("aid:notice", args=[review.notice.pk]))

    assert leaks(answer.content.decode()) == []
    assert "温**" in answer.content.decode()
    assert answer.headers["X-Robots-Tag"] == "noindex"
