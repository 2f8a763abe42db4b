"""Background work on notices."""

from wennuan.kernel.queue import job
from wennuan.kernel.rules import SYSTEM
from wennuan.notices import actions
from wennuan.notices.models import Notice


@job("notices.deliver_sms")
def deliver_sms(notice_id: int) -> None:
    """Send one notice's text message. Safe to run again: what is out stays out."""
    actions.deliver_sms(Notice.objects.get(pk=notice_id), by=SYSTEM)


@job("notices.give_up_old_sms", cron="17 * * * *")
def give_up_old_sms() -> None:
    """Hourly: text messages that could not be sent in time are given up."""
    actions.give_up_old_sms(by=SYSTEM)
