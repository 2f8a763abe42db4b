"""An area's rules for wishes, and the stations that it trusts; each change leaves the old one."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person
from wennuan.places.models import Place, Site
from wennuan.wishes.models import StationTrust, WishPolicy
from wennuan.wishes.rules import may_set_policy


@dataclass(frozen=True, slots=True)
class Terms:
    """What an area asks of wishes."""

    least_fen: int
    most_fen: int
    banned: tuple[str, ...]
    goods_hours: int = 168
    service_hours: int = 336
    urgent_hours: int = 48
    travel_hours: int = 120
    offer_hours: int = 12
    unclaimed_days: int = 30
    most_claims: int = 3


@transaction.atomic
def set_policy(place: Place, terms: Terms, *, by: Person, reason: str) -> WishPolicy:
    """Let other rules hold from now; the old ones stay in the history."""
    require(may_set_policy, by, place)
    if not reason.strip():
        raise Invalid("请写明为什么修改。", field="reason")
    if not 0 < terms.least_fen <= terms.most_fen:
        raise Invalid("最低价要大于零，并且不高于最高价。", field="least")
    facts = {name: getattr(terms, name) for name in Terms.__slots__} | {
        "banned": list(terms.banned)
    }
    policy = WishPolicy.objects.create(place=place, by=by, reason=reason.strip()[:120], **facts)
    record("wishes.policy_set", policy, by=by, reason=policy.reason, place=place.code)
    return policy


@transaction.atomic
def trust_station(site: Site, *, by: Person) -> StationTrust:
    """Let a station's wishes be public at once; they are checked after."""
    require(may_set_policy, by, site.place)
    try:
        with transaction.atomic():
            trust = StationTrust.objects.create(site=site, given_by=by)
    except IntegrityError as twice:
        raise WrongState("这个站点已经是受信任的站点。") from twice
    record("wishes.station_trusted", trust, by=by, site=site.pk)
    return trust


@transaction.atomic
def end_trust(trust: StationTrust, reason: str, *, by: Person) -> StationTrust:
    """From now this station's wishes are checked before they are public."""
    trust = lock(trust)
    require(may_set_policy, by, trust.site.place)
    if not reason.strip():
        raise Invalid("请写明取消的原因。", field="reason")
    if trust.ended_at:
        raise WrongState("已经取消过了。")
    trust.ended_by, trust.ended_at, trust.reason = by, now(), reason.strip()[:120]
    trust.save(update_fields=["ended_by", "ended_at", "reason"])
    record("wishes.trust_ended", trust, by=by, reason=trust.reason)
    return trust
