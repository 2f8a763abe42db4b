"""Organisations, their certificates, and the posts that people hold."""

from wennuan.orgs.models.certificates import Certificate, CertificateKind, CertificateStatus
from wennuan.orgs.models.organisations import Organisation, OrgKind, OrgStatus, SiteHost
from wennuan.orgs.models.posts import (
    AREA_ROLES,
    EXCLUSIVE_PAIRS,
    ORG_ROLES,
    STAFF_OF_ORG,
    TOUCHES_MONEY,
    TOUCHES_PEOPLE,
    ConductAcceptance,
    Post,
    Role,
)

__all__ = [
    "AREA_ROLES",
    "EXCLUSIVE_PAIRS",
    "ORG_ROLES",
    "STAFF_OF_ORG",
    "TOUCHES_MONEY",
    "TOUCHES_PEOPLE",
    "Certificate",
    "CertificateKind",
    "CertificateStatus",
    "ConductAcceptance",
    "OrgKind",
    "OrgStatus",
    "Organisation",
    "Post",
    "Role",
    "SiteHost",
]
