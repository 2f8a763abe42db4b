"""Background work of the talk app."""

from wennuan.kernel.queue import job, later
from wennuan.kernel.rules import SYSTEM
from wennuan.talk.actions import announcements, answers, conversations
from wennuan.talk.models import Announcement
from wennuan.talk.queries.conversations import left_alone


@job("talk.tell_residents")
def tell_residents(announcement_id: int) -> None:
    """Tell the next residents of an announcement. Safe twice: it goes on where it stopped."""
    if announcements.tell_next(Announcement.objects.get(pk=announcement_id), by=SYSTEM):
        later("talk.tell_residents", announcement_id=announcement_id)


@job("talk.solve_silent", cron="20 3 * * *")
def solve_silent() -> None:
    """Nightly: answers that nobody said anything to for a week count as the end."""
    answers.solve_silent(by=SYSTEM)


@job("talk.find_new_workers", cron="40 6 * * *")
def find_new_workers() -> None:
    """Every morning: conversations whose worker's post has ended go to whoever is on duty."""
    for conversation in left_alone():
        conversations.find_new_worker(conversation, by=SYSTEM)
