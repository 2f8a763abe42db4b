"""What every step of a request has in common: the move, the news, and who is told."""

from django.urls import reverse

from wennuan.aid.models import AidRequest
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.notices.actions import tell
from wennuan.people import timeline
from wennuan.people.models import Person


def take(request: AidRequest, step: str, *fields: str) -> None:
    """Take a step of the flow, save it with these fields, and let open pages know."""
    request.FLOW.take(request, step)
    request.status_at = now()
    request.save(update_fields=["status", "status_at", *fields])
    live.publish(f"aid:{request.pk}")


def note(request: AidRequest, sentence: str, *, by: Person | None) -> None:
    """Write a line into the history of the household."""
    if request.household is not None:
        link = reverse("aid:request", args=[request.code])
        timeline.note(request.household, sentence, app="aid", link=link, by=by)


def tell_askers(request: AidRequest, template: str, *, by: Person | None, **words: object) -> None:
    """Tell the one in need, by text message too, and whoever asked for them."""
    link = reverse("aid:state", args=[request.code])
    told = {one.pk: one for one in (request.person, request.entered_by) if one is not None}
    for person in told.values():
        if by is None or person.pk != by.pk:
            sms = person.pk == request.person_id
            tell(person, template, by=by, link=link, sms=sms, code=request.code, **words)
