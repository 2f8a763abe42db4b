"""Makers for texts that are looked at."""

from itertools import count

from wennuan.moderation import actions, hooks
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.places.tests import make as places

_refs = count(1)


def moderator(**where):
    """Someone who looks at texts, in the whole district unless said otherwise."""
    return orgs.holder(Role.MODERATOR, **where)


def an_item(**changed):
    """A held post of somebody."""
    plain = {
        "kind": "post",
        "ref": str(next(_refs)),
        "excerpt": "加我微信领红包",
        "url": "/talk/1/",
        "author": changed.get("author") or orgs.person(),
        "place": places.community(),
        "why": "广告：加我微信",
    }
    return actions.Item(**(plain | changed))


def a_check(**changed):
    """A text that waits in the queue."""
    return actions.submit(an_item(**changed), by=None)


def a_refused_check(**changed):
    """A text that was refused, and by whom."""
    by = moderator()
    return actions.decide(a_check(**changed), passed=False, reason="是广告。", by=by), by


def reportable(monkeypatch, **things):
    """Let an app hold these texts: ref=Reportable, of the kind post."""

    def of_post(thing):
        if thing.kind == "post" and thing.ref in things:
            yield things[thing.ref]

    monkeypatch.setattr(hooks.reportable, "_plugs", [of_post])
