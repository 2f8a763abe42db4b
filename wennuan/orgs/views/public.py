"""Pages for everybody: the organisations, and one of them."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wennuan.kernel.web import public_page
from wennuan.orgs import queries, rules
from wennuan.orgs.forms.organisations import OrgSearch
from wennuan.orgs.models import Organisation, OrgKind

A_PAGE = 20
SHORT = 30


@require_safe
@public_page(SHORT)
def orgs(request: HttpRequest) -> HttpResponse:
    """Verified organisations, by kind and words."""
    wanted = OrgSearch(request.GET).wanted()
    page = Paginator(queries.public_orgs(wanted), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "wanted": wanted, "kinds": OrgKind.choices}
    return render(request, "orgs/list.html", shown)


@require_safe
@public_page(SHORT)
def org(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a verified organisation: who it is, its certificates, its account's name."""
    found = queries.shown_org(pk)
    if found is None:
        raise Http404
    shown = {
        "org": found,
        "certificates": queries.certificate_cards(found),
        "sites": queries.hosted_sites(found),
        "may": _may(request, found),
    }
    return render(request, "orgs/org.html", shown)


def _may(request: HttpRequest, found: Organisation) -> dict[str, bool]:
    """What whoever looks at the page may do besides."""
    if not request.user.is_authenticated:
        return {}
    person = request.user
    return {
        "desk": rules.may_edit_org(person, found),
        "story": rules.may_edit_story(person, found),
        "posts": rules.may_see_posts(person, rules.Scope(org=found)),
        "suspend": rules.may_suspend_org(person, found),
    }
