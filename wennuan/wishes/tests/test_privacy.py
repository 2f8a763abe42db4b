"""Nobody outside the station learns whose a wish is, a child's least of all (E14, X4)."""

import io
import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from wennuan.audit.models import AuditEntry
from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.notices.models import Notice
from wennuan.orgs.models import Role
from wennuan.orgs.tests.make import signed_in
from wennuan.people import queries as people_queries
from wennuan.people.models import TimelineEntry
from wennuan.places.tests import make as places
from wennuan.search.models import IndexedText
from wennuan.tasks.models import Task
from wennuan.wishes import actions, labels, queries
from wennuan.wishes.models import Claim, Dispute, Hardship, Wish
from wennuan.wishes.tests import make

NAME, CHILD, ADDRESS = "柳如絮", "柳芽芽", "示范楼 9 号"


@pytest.fixture(autouse=True)
def _fresh_pages(settings):
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = dict.fromkeys(settings.CACHES, dummy)


@pytest.fixture
def child_wish(site):
    """A child's wish, walked to its end with a dispute on the way."""
    home, head = make.a_home(None, CHILD)
    draft = make.a_draft(
        site, home, title="一套水彩笔", story="二十四色的就好。", is_child=True,
        guardian_agreed=True, hardship=Hardship.CHILD, wisher=head,
    )  # fmt: skip
    return actions.publish_wish(draft, by=make.keeper())


def secrets_of(wish):
    """Everything by which the household could be found."""
    head = wish.wisher
    return [
        NAME, CHILD, "芽芽", ADDRESS, str(head.phone), str(head.phone)[3:], head.code,
        wish.household.code, head.id_number, head.nickname or NAME,
    ]  # fmt: skip


def leaks(text, wish):
    return [secret for secret in secrets_of(wish) if secret and secret in text]


def public_pages(wish):
    return [
        reverse("wishes:wall"), reverse("wishes:wall_part"), reverse("wishes:figures"),
        reverse("wishes:wish", args=[wish.pk]), reverse("wishes:wish_part", args=[wish.pk]),
        reverse("wishes:take", args=[wish.pk]), reverse("home:index"),
        reverse("search:find") + "?q=水彩笔", reverse("places:area", args=[wish.place.code]),
        reverse("places:site", args=[wish.site_id]),
    ]  # fmt: skip


def test_no_page_of_visitor_neighbour_or_claimer_says_whose_it_is(client, child_wish, neighbour):
    claim = make.claimed(child_wish, by=neighbour)
    pages = [*public_pages(child_wish), reverse("wishes:mine"),
             reverse("wishes:claim", args=[claim.pk]), reverse("people:me"),
             reverse("notices:inbox"), reverse("wishes:receive", args=[claim.code])]  # fmt: skip
    found = {}
    for viewer in (None, make.neighbour(), neighbour):
        client.logout()
        if viewer:
            signed_in(client, viewer)
        for page in pages:
            text = client.get(page).content.decode()
            found |= {(page, one): viewer for one in leaks(text, child_wish)}

    assert found == {}


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.STATION_KEEPER, "other"), (Role.COMMUNITY_WORKER, "other"),
        (Role.COMMUNITY_WORKER, "street"), (Role.SOCIAL_WORKER, "here"),
        (Role.AUDITOR, "district"), (Role.REVIEWER, "district"), (Role.MODERATOR, "district"),
        (Role.ADMIN_SECURITY, "district"),
    ],
)  # fmt: skip
def test_no_page_of_staff_outside_the_station_says_whose_child(client, child_wish, role, where):
    place = {
        "other": places.community("410103007002", "中原社区"),
        "street": places.street(), "here": child_wish.place, "district": places.district(),
    }[where]  # fmt: skip
    signed_in(client, make.a_post(role, place))
    pages = [*public_pages(child_wish), reverse("wishes:station"),
             reverse("wishes:station_wish", args=[child_wish.pk])]  # fmt: skip

    said = [client.get(page).content.decode() for page in pages]
    opened = client.post(
        reverse("wishes:household", args=[child_wish.pk]), {"reason": "想看看是谁家"}
    )

    assert [leak for text in said for leak in leaks(text, child_wish)] == []
    assert opened.status_code in {302, 403, 404}


def test_this_very_station_knows_and_nobody_there_sees_a_childs_name(client, child_wish):
    signed_in(client, make.keeper())

    text = client.get(reverse("wishes:station_wish", args=[child_wish.pk])).content.decode()

    assert child_wish.household.code in text
    assert "小*" in text
    assert NAME not in text
    assert CHILD not in text


def test_the_workers_above_see_an_adults_household_but_not_a_childs(child_wish, wish):
    street = make.a_post(Role.COMMUNITY_WORKER, places.street())

    adult = queries.station_page(wish, viewer=street)
    child = queries.station_page(child_wish, viewer=street)

    assert adult.household is not None
    assert (child.household, child.is_hidden) == (None, True)


def test_what_is_kept_beside_the_household_says_nothing(child_wish, neighbour):
    claim = make.handed(make.claimed(child_wish, by=neighbour))
    dispute = actions.refuse_received(claim, "少一支笔", by=child_wish.wisher)
    own = {child_wish.wisher_id}
    texts = [
        *(f"{row.title} {row.body} {row.link}" for row in Notice.objects.exclude(to__in=own)),
        *(f"{row.title} {row.body} {row.url}" for row in IndexedText.objects.all()),
        *(f"{row.title} {row.url} {row.key} {row.basis}" for row in Task.objects.all()),
        *(f"{row.facts} {row.reason}" for row in AuditEntry.objects.all()),
        dispute.reason,
    ]  # fmt: skip

    assert leaks("\n".join(texts), child_wish) == []
    assert not Task.objects.filter(kind__startswith="wishes.", household__isnull=False).exists()


def test_the_history_of_the_household_does_not_tell_which_wish(child_wish):
    make.claimed(child_wish)

    told = TimelineEntry.objects.filter(household=child_wish.household, app="wishes")
    said = " ".join(f"{entry.sentence} {entry.link}" for entry in told)

    assert "水彩笔" not in said
    assert str(child_wish.pk) not in said.replace("/", " ").split()


def test_a_claimers_own_export_says_nothing_of_the_household(child_wish, neighbour):
    make.claimed(child_wish, by=neighbour)

    rows = [str(section) for section in people_queries.export_of(neighbour)]

    assert "水彩笔" in "".join(rows)
    assert leaks("".join(rows), child_wish) == []


def test_pictures_and_papers_hold_the_thing_only(child_wish, client):
    claim = make.checked(make.claimed(child_wish))
    card = client.get(reverse("wishes:share_card", args=[child_wish.pk])).content
    facts = vars_of_label(claim)

    assert Image.open(io.BytesIO(card)).info.keys() <= {"dpi"}
    assert leaks(" ".join(facts.values()), child_wish) == []
    assert leaks(str(queries.wish_card(child_wish)), child_wish) == []


def vars_of_label(claim):
    """What is handed to the printer of labels and slips."""
    told = {}
    was = labels._made
    try:
        labels._made = lambda markup, facts: told.update(
            {f"{markup}:{key}": value for key, value in facts.items()}
        )
        labels.label_pdf(claim)
        labels.slip_pdf(claim, "123456")
    finally:
        labels._made = was
    return told


def test_a_childs_wish_takes_no_photo_no_school_no_label_and_needs_the_guardian(site, picture):
    home, _ = make.a_home()
    keeper = make.keeper()
    guarded = {"is_child": True, "guardian_agreed": True}

    for changed, said in (
        ({**guarded, "photo": picture(), "photo_is_of_thing": True}, "不放照片"),
        ({**guarded, "title": "祥和小学的校服"}, "学校"),
        ({**guarded, "story": "三年级用"}, "学校"),
        ({**guarded, "story": "孤儿，想要书包"}, "标签"),
        ({"is_child": True}, "同意"),
        ({"hardship": Hardship.CHILD}, "孩子的心愿"),
    ):
        with pytest.raises(Invalid, match=said):
            actions.publish_wish(make.a_draft(site, home, **changed), by=keeper)
    assert not Wish.objects.exists()


def test_the_database_keeps_a_photo_away_from_a_childs_wish(child_wish):
    with (
        pytest.raises(IntegrityError, match="wish_of_a_child_is_guarded"),
        transaction.atomic(),
    ):
        Wish.objects.filter(pk=child_wish.pk).update(
            photo="2026/01/a.webp", photo_state="shown", photo_is_of_thing=True
        )


def test_the_public_page_does_not_call_it_a_childs_wish(client, child_wish):
    text = client.get(reverse("wishes:wish", args=[child_wish.pk])).content.decode()
    main = text[text.index("<main") : text.index("</main>")]

    assert not [word for word in ("儿童", "孩子", "困境", "监护") if word in main]


def test_hardship_stands_beside_no_public_wish(client, wish):
    words = [str(label) for label in Hardship.labels if label != "其他"]
    text = "".join(client.get(page).content.decode() for page in public_pages(wish)[:5])

    assert [word for word in words if f">{word}<" in text] == []


def test_an_organisations_staff_stay_inside_it(client, batch):
    org, manager = make.a_company()
    claim = make.claimed(batch, by=manager, quantity=50, org=org)
    manager.nickname = "采购小唐"
    manager.save(update_fields=["nickname"])
    outside = [client.get(reverse("wishes:wish", args=[batch.pk])).content.decode()]
    for viewer in (make.keeper(), make.neighbour()):
        signed_in(client, viewer)
        outside += [
            client.get(reverse(name, args=[batch.pk])).content.decode()
            for name in ("wishes:wish", "wishes:station_wish")
        ]

    assert not [text for text in outside if "采购小唐" in text or manager.code in text]
    with pytest.raises(NotAllowed):
        actions.hand_back(claim, by=make.neighbour())


def test_another_claimer_cannot_open_the_claim(client, wish, neighbour):
    claim = make.claimed(wish)
    signed_in(client, neighbour)

    assert client.get(reverse("wishes:claim", args=[claim.pk])).status_code == 404


def test_small_counts_are_not_shown_in_the_figures(site):
    make.realised(make.claimed(make.a_wish(site)))

    told = queries.figures_of()

    assert told.count == 1
    assert [row.count for row in told.by_hardship] == [None]


def test_no_log_line_says_whose_it_is(client, child_wish, caplog):
    caplog.set_level(logging.DEBUG)
    claim = make.handed(make.claimed(child_wish))
    client.get(reverse("wishes:station_wish", args=[child_wish.pk]))
    client.post(reverse("wishes:receive", args=[claim.code]), {"code": "1", "decision": "confirm"})
    signed_in(client, make.neighbour())
    client.post(reverse("wishes:household", args=[child_wish.pk]))

    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert leaks("\n".join(ours), child_wish) == []
    assert Claim.objects.count() == 1
    assert not Dispute.objects.exists()
