"""What everyone may read: households that are to leave, masked, for seven days."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wennuan.kernel.web import public_page
from wennuan.support import queries


@require_safe
@public_page(seconds=10)
def notices(request: HttpRequest) -> HttpResponse:
    """Notices of today; gone after their last day, and not for search engines."""
    answer = render(request, "support/notices.html", {"notices": queries.notice_cards()})
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
