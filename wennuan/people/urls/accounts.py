"""Signing in. Only these pages of allauth exist here; the rest of it has no address."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from django.urls import path

from wennuan.people.views import second_factor, signing_in, wechat

urlpatterns = [
    path("login/", signing_in.sign_in, name="account_login"),
    path("login/", signing_in.sign_in, name="account_request_login_code"),
    path("login/code/confirm/", signing_in.enter_code, name="account_confirm_login_code"),
    path("logout/", signing_in.sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("phone/change/", signing_in.change_phone, name="account_change_phone"),
    path("phone/verify/", signing_in.verify_phone, name="account_verify_phone"),
    path("wechat/", wechat.sign_in, name="account_wechat"),
    path("2fa/", second_factor.index, name="mfa_index"),
    path("2fa/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", second_factor.activate, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_factor.deactivate, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
