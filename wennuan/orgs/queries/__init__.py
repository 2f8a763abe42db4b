"""Reads about organisations and posts."""

from wennuan.orgs.holding import holders, holds_post, posts_of
from wennuan.orgs.queries.certificates import valid_certificate
from wennuan.orgs.queries.organisations import (
    CertificateCard,
    OrgFilter,
    certificate_cards,
    host_of,
    hosted_sites,
    orgs_of,
    people_in_charge,
    public_orgs,
    shown_org,
    waiting_certificates,
    waiting_orgs,
)
from wennuan.orgs.queries.posts import (
    CONDUCT_VERSION,
    PostCard,
    areas_to_staff,
    has_accepted_conduct,
    needs_second_factor,
    post_cards,
    posts_in,
)

__all__ = [
    "CONDUCT_VERSION",
    "CertificateCard",
    "OrgFilter",
    "PostCard",
    "areas_to_staff",
    "certificate_cards",
    "has_accepted_conduct",
    "holders",
    "holds_post",
    "host_of",
    "hosted_sites",
    "needs_second_factor",
    "orgs_of",
    "people_in_charge",
    "post_cards",
    "posts_in",
    "posts_of",
    "public_orgs",
    "shown_org",
    "valid_certificate",
    "waiting_certificates",
    "waiting_orgs",
]
