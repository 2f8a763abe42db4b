"""Organisations, their certificates, and the posts that people hold."""

from wennuan.orgs.models.certificates import Certificate, CertificateKind, CertificateStatus
from wennuan.orgs.models.organisations import Organisation, OrgKind, OrgStatus
from wennuan.orgs.models.posts import (
    AREA_ROLES,
    EXCLUSIVE_PAIRS,
    ORG_ROLES,
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
]
