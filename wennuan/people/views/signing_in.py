"""Phone, code, in: allauth's flow on one calm page."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from wennuan.kernel.privacy import mask_phone
from wennuan.people import wechat
from wennuan.people.models import ConsentKind
from wennuan.people.texts import newest
from wennuan.people.views.posting import demo_code


class SignIn(allauth.RequestLoginCodeView):  # type: ignore[misc]
    """Ask for the phone number."""

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponse | None:
        """Whoever asks for another number, or sends one, starts again."""
        if "change" in request.GET or request.method == "POST":
            clear_login(request)
            return None
        response: HttpResponse = super()._redirect_to_pending_stage(request, stage)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """The code is on its way; what was ticked is written down when it comes back."""
        self.request.session["has_agreed"] = True
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way through WeChat, where there is one."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"offers_wechat": wechat.is_offered(self.request)}


class EnterCode(allauth.ConfirmLoginCodeView):  # type: ignore[misc]
    """Ask for the code that was sent."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the number half hidden, and in the demo the code itself."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        phone = found["phone"] or ""
        return found | {
            "masked_phone": mask_phone(phone),
            "demo_code": demo_code(phone),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        }


class SignOut(allauth.LogoutView):  # type: ignore[misc]
    """Leave; a page asks first when one comes by a link."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Forget everything of this session."""
        super().post(*args, **kwargs)
        return HttpResponseRedirect("/")


class NewPhone(allauth.ChangePhoneView):  # type: ignore[misc]
    """Ask for the new number of someone who is signed in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the present number half hidden."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"masked_phone": mask_phone(found["phone"] or "")}


class NewPhoneCode(allauth._VerifyPhoneChangeView):  # type: ignore[misc]
    """Ask for the code that was sent to the new number."""

    def respond_process_succeeded(self, form: Any) -> HttpResponse:
        """Back to one's own page."""
        return HttpResponseRedirect(reverse("people:me"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the new number half hidden, and in the demo the code itself."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        phone = self.process.phone
        return found | {"masked_phone": mask_phone(phone), "demo_code": demo_code(phone)}


def text(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the texts that people agree to, open to all."""
    if kind not in ConsentKind.values:
        raise Http404
    return render(request, "people/text.html", {"text": newest(kind)})


sign_in = SignIn.as_view()
enter_code = EnterCode.as_view()
sign_out = SignOut.as_view()
change_phone = login_required(NewPhone.as_view())
verify_phone = login_required(NewPhoneCode.as_view())
