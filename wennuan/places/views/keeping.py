"""Pages for those who keep the sites of an area."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wennuan.kernel.errors import Invalid
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.places import actions, forms, queries
from wennuan.places.models import Site
from wennuan.places.rules import may_keep_site, may_keep_sites

if TYPE_CHECKING:
    from wennuan.people.web import PersonRequest

STOPS = {"pause": actions.pause_site, "close": actions.close_site}
WORDS = {"pause": "暂停开放", "close": "撤销站点"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_new(request: "PersonRequest", code: str) -> HttpResponse:
    """Register a site in an area."""
    place = queries.place_of(code)
    require(may_keep_sites, request.user, place)
    form = forms.SiteForm(request.POST or None, initial={"place": place.pk})
    if form.is_valid():
        try:
            site = actions.add_site(form.facts(), by=request.user)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.sentence)
        else:
            return mark_fresh(redirect("places:site", site.pk))
    shown = {"form": form, "title": f"在{place.name}登记站点", "submit": "登记站点"}
    return render(request, "places/site_form.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_edit(request: "PersonRequest", pk: int) -> HttpResponse:
    """Correct what is said of a site."""
    site = get_object_or_404(Site.objects.select_related("place"), pk=pk)
    require(may_keep_site, request.user, site)
    form = forms.site_form_of(site, request.POST or None)
    if form.is_valid():
        try:
            actions.edit_site(site, form.facts(), by=request.user)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.sentence)
        else:
            return mark_fresh(redirect("places:site", site.pk))
    shown = {"form": form, "title": f"修改“{site.name}”", "submit": "保存修改"}
    return render(request, "places/site_form.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_stop(request: "PersonRequest", pk: int, step: str) -> HttpResponse:
    """Pause or close a site, with a reason that everybody reads."""
    site = get_object_or_404(Site.objects.select_related("place"), pk=pk)
    require(may_keep_site, request.user, site)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            STOPS[step](site, by=request.user, reason=form.cleaned_data["reason"])
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.sentence)
        else:
            return mark_fresh(redirect("places:site", site.pk))
    shown = {"form": form, "station": site, "step": step, "word": WORDS[step]}
    return render(request, "places/site_stop.html", shown)


@login_required
@require_POST
def site_reopen(request: "PersonRequest", pk: int) -> HttpResponse:
    """Receive people again."""
    site = get_object_or_404(Site, pk=pk)
    actions.reopen_site(site, by=request.user)
    return mark_fresh(redirect("places:site", site.pk))
