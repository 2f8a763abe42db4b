"""All addresses of the site."""

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from wennuan.config.health import health
from wennuan.giving.api import api
from wennuan.kernel import files

_ROOMS = {
    "": "home", "ui/": "ui", "places/": "places", "me/": "people", "orgs/": "orgs",
    "inbox/": "notices", "ledger/": "ledger", "pay/": "payments", "give/": "giving",
}  # fmt: skip

admin.site.login = secure_admin_login(admin.site.login)  # by phone, like everybody
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("files/<str:token>", files.serve, name="file"),
    path("accounts/", include("wennuan.people.urls.accounts")),
    path("back/", admin.site.urls),
    path("api/v1/", api.urls),
    *(
        path(prefix, include(f"wennuan.{app}.urls"))
        for prefix, app in _ROOMS.items()
        if find_spec(f"wennuan.{app}.urls")
    ),
]
handler400 = "wennuan.ui.views.bad_request"
handler403 = "wennuan.ui.views.forbidden"
handler404 = "wennuan.ui.views.not_found"
handler500 = "wennuan.ui.views.server_error"
