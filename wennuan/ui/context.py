"""What every page knows: whose site this is, which edition, which ways lead on."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from wennuan.ui import navigation

ELDER_COOKIE = "elder"
MOST_SHOWN = 99


@dataclass(frozen=True)
class Site:
    """The facts of this installation that stand in header and footer."""

    name: str = "温暖二七"
    district: str = "郑州市二七区"
    phone: str = ""
    operator: str = ""
    licences: tuple[str, ...] = ()
    demo: bool = False
    events_url: str = ""

    @property
    def phone_link(self) -> str:
        """The number as a telephone dials it."""
        return "tel:" + "".join(c for c in self.phone if c.isdigit() or c == "+")


def site(request: HttpRequest) -> dict[str, Any]:
    """``here``, ``elder``, ``doors``, ``tabs``, ``unread`` and the addresses of the frame.

    Nothing here touches the session or the database before a template asks for ``unread``, so
    that public pages stay the same for all strangers.
    """
    return {
        "here": the_site(request),
        "elder": is_elder(request),
        "doors": navigation.doors(),
        "tabs": navigation.tabs(),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "ways": {
            "home": navigation.address("home:index") or "/",
            "search": navigation.address("search:find"),
            "about": navigation.address("home:about"),
            "privacy": navigation.address("home:privacy"),
            "terms": navigation.address("home:terms"),
            "all": navigation.address("home:all"),
            "english": navigation.address("home:english"),
            "login": navigation.address("account_login"),
            "elder": navigation.address("ui:elder"),
            "badge": navigation.address("notices:badge"),
        },
    }


def the_site(request: HttpRequest) -> Site:
    """This installation, from the settings."""
    return Site(
        name=getattr(settings, "SITE_NAME", Site.name),
        district=getattr(settings, "DISTRICT", Site.district),
        phone=getattr(settings, "SITE_PHONE", ""),
        operator=getattr(settings, "SITE_OPERATOR", ""),
        licences=tuple(getattr(settings, "SITE_LICENCES", ())),
        demo=bool(getattr(settings, "DEMO", False)),
        events_url=_events_url(request),
    )


def _events_url(request: HttpRequest) -> str:
    """Where news is heard: the setting, else the event process on the same host."""
    given, port = getattr(settings, "EVENTS_URL", ""), getattr(settings, "EVENTS_PORT", None)
    if given or not port:
        return str(given)
    host = request.get_host().rsplit(":", 1)[0]
    return f"{request.scheme}://{host}:{port}/events"


def is_elder(request: HttpRequest) -> bool:
    """Whether this browser asked for 长辈版."""
    return request.COOKIES.get(ELDER_COOKIE) == "1"


def _unread(request: HttpRequest) -> int:
    """Unread notices of whoever is signed in, from the query that ``UNREAD_COUNT`` names."""
    person, counter = getattr(request, "user", None), getattr(settings, "UNREAD_COUNT", "")
    if not counter or not person or not person.is_authenticated:
        return 0
    return min(int(import_string(counter)(person)), MOST_SHOWN)
