"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wennuan.config.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 — needs the loaded apps

from wennuan.payments.intake import SettlementIntake  # noqa: E402 — needs the loaded apps

application = SettlementIntake(_django, pages=settings.WEB_THREADS)  # type: ignore[arg-type] # stubs narrower than PEP 3333
