"""Acting for a resident: asking, accepting, switching, ending."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wennuan.people import acting
from wennuan.people.web import PersonRequest


@login_required
@require_POST
def stop_acting(request: PersonRequest) -> HttpResponse:
    """Be oneself again."""
    request.session.pop(acting.KEY, None)
    return HttpResponseRedirect(reverse("people:me"))
