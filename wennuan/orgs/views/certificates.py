"""Certificates: handed in, looked at, decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wennuan.kernel.files import SCAN, signed_url, store_upload
from wennuan.kernel.rules import require
from wennuan.kernel.web import mark_fresh
from wennuan.orgs import actions, rules
from wennuan.orgs.forms.posts import CertificateForm, ReasonForm
from wennuan.orgs.models import Certificate
from wennuan.orgs.views.organisations import one, succeeds
from wennuan.people.web import PersonRequest

REFUSALS = {
    "refuse": ("证书不通过", actions.refuse_certificate),
    "revoke": ("证书作废", actions.revoke_certificate),
}


def _certificate(pk: int) -> Certificate:
    return get_object_or_404(Certificate.objects.select_related("org__place"), pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, pk: int) -> HttpResponse:
    """Hand in a certificate of an organisation."""
    org = one(pk)
    require(rules.may_edit_org, request.user, org)
    form = CertificateForm(request.POST or None, request.FILES or None)

    def act() -> None:
        path = store_upload(form.cleaned_data["scan"], SCAN, field="scan")
        actions.submit_certificate(org, form.facts(path), by=request.user)

    if succeeds(form, act):
        messages.success(request, "证书已交，复核员核验后会通知您。")
        return redirect("orgs:desk", org.pk)
    return render(request, "orgs/certificate_form.html", {"form": form, "org": org})


@login_required
@require_safe
def certificate(request: PersonRequest, pk: int) -> HttpResponse:
    """One certificate beside its scan, for its own people and its verifiers."""
    found = _certificate(pk)
    require(rules.may_open_desk, request.user, found.org)
    shown = {
        "certificate": found,
        "org": found.org,
        "scan_url": signed_url(found.scan),
        "is_picture": found.scan.endswith(".webp"),
        "can_decide": rules.may_verify_certificate(request.user, found),
    }
    return render(request, "orgs/certificate.html", shown)


@login_required
@require_POST
def verify(request: PersonRequest, pk: int) -> HttpResponse:
    """Confirm that scan and words agree."""
    found = actions.verify_certificate(_certificate(pk), by=request.user)
    messages.success(request, "已核验。")
    return mark_fresh(redirect("orgs:certificate", found.pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Refuse or take back a certificate, with a reason."""
    word, act = REFUSALS[name]
    found = _certificate(pk)
    require(rules.may_verify_certificate, request.user, found)
    form = ReasonForm(request.POST or None)
    if succeeds(form, lambda: act(found, by=request.user, reason=form.cleaned_data["reason"])):
        return mark_fresh(redirect("orgs:certificate", found.pk))
    shown = {"form": form, "title": f"{word}：{found.number}", "submit": word, "name": name}
    return render(request, "orgs/reason.html", shown)
