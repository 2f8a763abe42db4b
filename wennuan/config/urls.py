"""All addresses of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from wennuan.config import modules
from wennuan.config.health import health
from wennuan.giving.api import api
from wennuan.kernel import files
from wennuan.wishes.api import router as wishes

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # as everybody
if modules.is_on("wishes"):
    api.add_router("/wishes", wishes)
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("files/<str:token>", files.serve, name="file"),
    path("accounts/", include("wennuan.people.urls.accounts")),
    path("back/", admin.site.urls),
    path("api/v1/", api.urls),
    path("", include("wennuan.home.urls")),
    path("ui/", include("wennuan.ui.urls")),
    path("places/", include("wennuan.places.urls")),
    path("me/", include("wennuan.people.urls")),
    path("orgs/", include("wennuan.orgs.urls")),
    path("inbox/", include("wennuan.notices.urls")),
    path("pay/", include("wennuan.payments.urls")),
    path("give/", include("wennuan.giving.urls")),
    *modules.addresses(),
]
handler400 = "wennuan.ui.views.bad_request"
handler403 = "wennuan.ui.views.forbidden"
handler404 = "wennuan.ui.views.not_found"
handler500 = "wennuan.ui.views.server_error"
