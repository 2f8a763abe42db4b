"""Building the demo district: everything in one transaction, so there is all of it or nothing."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from PIL import Image, ImageDraw

from wennuan.audit.actions import record
from wennuan.audit.models import AuditEntry
from wennuan.demo import aid, desk, orgs, people, places, talk, wishes
from wennuan.demo.giving import aftercare, campaigns, drive, funds, gifts, statements
from wennuan.demo.payments import gateways_of_the_past, leave_history
from wennuan.demo.story import Story
from wennuan.demo.world import World
from wennuan.kernel.clock import frozen, now
from wennuan.kernel.files import SCAN, store_upload
from wennuan.kernel.queue import kept
from wennuan.kernel.rules import SYSTEM
from wennuan.ledger.actions import check_ledger, roll_up
from wennuan.notices.actions import open_notice
from wennuan.notices.queries import inbox

LOADED = "demo.loaded"
YEAR = timedelta(days=376)
DRIVE = 95  # days ago: the institutions register
LEFT_UNREAD = 3


def is_loaded() -> bool:
    """Has the demo district been built in this database?"""
    return AuditEntry.objects.filter(verb=LOADED).exists()


def load_demo(
    say: Callable[[str], None], *, scale: float = 1.0, moment: datetime | None = None
) -> Counter[str]:
    """Build the district as of ``moment`` (now), and count what was built.

    ``scale`` below 1 makes fewer sites and gifts; the funds' figures stay the same.
    """
    world = World(now=moment or now(), scale=scale)
    with transaction.atomic(), all_or_nothing(), gateways_of_the_past() as gateways:
        _begin(world, say)
        story = Story(world, say)
        story.at(world.moment(DRIVE), partial(orgs.add_institutions, world))
        story.at(world.moment(60), partial(orgs.renew_manager, world))
        story.at(world.moment(1), partial(people.ask_for_help, world))
        campaigns.plan_campaigns(story)
        drive.plan_drive(story)
        funds.plan_spendings(story)
        gifts.plan_gifts(story)
        aftercare.plan_aftercare(story)
        statements.plan_files(story, gateways)
        talk.plan_talk(story)
        aid.plan_aid(story)
        wishes.plan_wishes(story)
        desk.plan_desk(story)
        story.tell()
        _read_notices(world)
        record(LOADED, world.orgs["federation"], by=SYSTEM, gifts=world.counts["gifts"])
    _close_books(world, say)
    leave_history(world.orgs["federation"])
    desk.leave_a_table(world)
    return world.counts


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Set no savepoints inside the block: a demo that fails is thrown away whole.

    They are half of all statements that the actions send.
    """
    was, connection.features.uses_savepoints = connection.features.uses_savepoints, False
    try:
        yield
    finally:
        connection.features.uses_savepoints = was


def _begin(world: World, say: Callable[[str], None]) -> None:
    """What stood before the year began."""
    with frozen(world.now - YEAR), kept():
        world.scan = _scan()
        places.load_areas(world)
        say(f"  街道和社区 {world.counts['areas']} 个")
        places.add_sites(world)
        say(f"  服务站点 {world.counts['sites']} 处")
        people.add_people(world)
        people.settle_in(world)
        say(f"  居民和工作人员 {world.counts['people']} 人（都是虚构的）")
        orgs.appoint_district(world)
        orgs.found_federation(world)
        orgs.add_partners(world)
        funds.establish_funds(world)
        say(f"  慈善总会、合作组织、专项基金 {world.counts['funds']} 个")


def _scan() -> str:
    """A sheet of paper with nothing personal on it, for every place that wants a scan."""
    sheet = Image.new("RGB", (620, 877), "#fffdf8")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((30, 30, 590, 847), outline="#c2410c", width=3)
    pen.text((240, 90), "DEMO / SAMPLE", fill="#6b5f58")
    for line in range(160, 780, 40):
        pen.line((80, line, 540, line), fill="#eadfd3", width=2)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    upload = SimpleUploadedFile("demo.png", out.getvalue(), content_type="image/png")
    return store_upload(upload, SCAN)


def _read_notices(world: World) -> None:
    """Everyone has read their older notices; a few are new."""
    for person in [*world.people.values(), *world.crowd]:
        for notice in list(inbox(person))[LEFT_UNREAD:]:
            open_notice(notice, by=person)


def _close_books(world: World, say: Callable[[str], None]) -> None:
    """Roll the sums up, and let the ledger check itself."""
    roll_up()
    check = check_ledger()
    if check.faults:
        raise RuntimeError(f"the demo's ledger doesn't hold: {check.faults}")
    world.counts["postings"] = check.posting_count
    say(f"  记账 {check.posting_count:,} 笔，自检一致")
