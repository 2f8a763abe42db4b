"""What a street or the district does: open, name editors, tell the public, export, close."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from wennuan.emergency import actions, queries
from wennuan.emergency.forms import (
    BulletinForm,
    CloseForm,
    EditorForm,
    ExportForm,
    OpenForm,
    RolesForm,
    refused,
)
from wennuan.emergency.models import Editor, Emergency
from wennuan.emergency.rules import may_manage
from wennuan.emergency.views.access import WHY, done, managed, show
from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.kernel.rules import require
from wennuan.people.layers import needs
from wennuan.people.web import PersonRequest

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Open an emergency."""
    areas = queries.areas_to_open(request.user)
    if not areas:
        raise NotAllowed("应急登记由街道或区里的社区工作者开启。")
    form = OpenForm(request.POST or None, places=areas)
    made: list[Emergency] = []
    if form.is_valid() and done(
        form, lambda: made.append(actions.open_emergency(form.opening(), by=request.user))
    ):
        messages.success(request, "开启了。现在可以粘贴名单，或者一户一户登记。")
        return redirect("emergency:detail", made[0].pk)
    return show(request, "emergency/new.html", form)


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def editors(request: PersonRequest, pk: int) -> HttpResponse:
    """Who may edit: posts, and people by name."""
    emergency = managed(request, pk)
    roles = RolesForm(request.POST or None, initial={"roles": emergency.editor_roles})
    if roles.is_valid():
        chosen = tuple(roles.cleaned_data["roles"])
        if done(roles, lambda: actions.set_editor_roles(emergency, chosen, by=request.user)):
            messages.success(request, "改好了。")
            return redirect("emergency:editors", pk)
    return _editors(request, emergency, EditorForm())


def _editors(request: PersonRequest, emergency: Emergency, form: EditorForm) -> HttpResponse:
    context = {
        "emergency": emergency,
        "roles": RolesForm(initial={"roles": emergency.editor_roles}),
        "people": queries.editors_of(emergency),
    }
    return show(request, "emergency/editors.html", form, **context)


@needs("phone", WHY)
@require_POST
def name_editor(request: PersonRequest, pk: int) -> HttpResponse:
    """Name a person by the phone."""
    emergency, form = managed(request, pk), EditorForm(request.POST)

    def name() -> None:
        phone = normalise_phone(form.cleaned_data["phone"], field="phone")
        actions.name_editor(emergency, phone, by=request.user)

    if form.is_valid() and done(form, name):
        messages.success(request, "加好了，对方会收到消息。")
        return redirect("emergency:editors", pk)
    return _editors(request, emergency, form)


@needs("phone", WHY)
@require_POST
def end_editor(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a person off the list."""
    editor = get_object_or_404(Editor.objects.select_related("emergency__place"), pk=pk)
    require(may_manage, request.user, editor.emergency)
    actions.end_editor(editor, by=request.user)
    return redirect("emergency:editors", editor.emergency_id)


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest, pk: int) -> HttpResponse:
    """Take rows along, with a reason."""
    emergency = managed(request, pk)
    form = ExportForm(request.POST or None, place=emergency.place)
    if form.is_valid():
        data = form.cleaned_data
        wanted = queries.Filter(data["state"], data["place"])
        try:
            book = actions.export_rows(emergency, wanted, data["reason"], by=request.user)
        except Invalid as wrong:
            refused(form, wrong)
        else:
            name = f'attachment; filename="emergency-{emergency.pk}.xlsx"'
            return HttpResponse(book, content_type=BOOK, headers={"Content-Disposition": name})
    return show(request, "emergency/export.html", form, emergency=emergency)


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin(request: PersonRequest, pk: int) -> HttpResponse:
    """Tell the public."""
    emergency = managed(request, pk)
    form = BulletinForm(request.POST or None)
    if form.is_valid() and done(
        form,
        lambda: actions.publish_bulletin(emergency, form.cleaned_data["body"], by=request.user),
    ):
        messages.success(request, "发布了，所有人都能看到。下一期在五天以内。")
        return redirect("emergency:detail", pk)
    context = {"emergency": emergency, "due_at": queries.due_at(emergency)}
    return show(request, "emergency/bulletin.html", form, **context)


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """End it."""
    emergency = managed(request, pk)
    form = CloseForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: actions.close_emergency(emergency, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "结束了。名单只读，到期清除个人信息。")
        return redirect("emergency:detail", pk)
    context = {"emergency": emergency, "tally": queries.tally(emergency)}
    return show(request, "emergency/close.html", form, **context)
