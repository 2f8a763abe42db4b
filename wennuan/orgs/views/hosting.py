"""Which organisation runs a site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.orgs import actions, queries
from wennuan.orgs.forms.hosting import HostForm
from wennuan.people.web import PersonRequest
from wennuan.places.models import Site
from wennuan.places.rules import may_choose_host


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def host_site(request: PersonRequest, pk: int) -> HttpResponse:
    """Say which organisation runs a site, or that none does any more."""
    site = get_object_or_404(Site.objects.select_related("place"), pk=pk)
    require(may_choose_host, request.user, site)
    form = HostForm(request.POST or None, initial={"org": queries.host_of(site)})
    if form.is_valid():
        if org := form.cleaned_data["org"]:
            actions.host_site(org, site, by=request.user)
        else:
            actions.release_site(site, by=request.user)
        messages.success(request, "承办组织登记好了。")
        return mark_fresh(redirect("places:site", site.pk))
    return render(request, "orgs/host.html", {"form": form, "station": site})
