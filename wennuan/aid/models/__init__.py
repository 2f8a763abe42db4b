"""Requests for help: intake, visits, review, notice, decision, routes, and what came of them."""

from wennuan.aid.models.afterwards import FollowUp, FollowUpResult
from wennuan.aid.models.decisions import (
    AidAmount,
    AidDecision,
    AidPart,
    AmountKind,
    Outcome,
    Part,
)
from wennuan.aid.models.programmes import AidProgramme, ProgrammeStatus
from wennuan.aid.models.referrals import Referral, ReferralStatus, Route, Share
from wennuan.aid.models.requests import (
    LIVE,
    AidKind,
    AidRequest,
    Asker,
    PublicName,
    RequestStatus,
    Source,
    Urgency,
    new_code,
)
from wennuan.aid.models.reviews import (
    Choice,
    CommunityReview,
    Objection,
    ObjectionKind,
    ObjectionStatus,
    PublicNotice,
    ReviewStatus,
    ReviewVote,
)
from wennuan.aid.models.visits import TYPED, HomeVisit, Item, Seen, VisitStatus

__all__ = [
    "LIVE",
    "TYPED",
    "AidAmount",
    "AidDecision",
    "AidKind",
    "AidPart",
    "AidProgramme",
    "AidRequest",
    "AmountKind",
    "Asker",
    "Choice",
    "CommunityReview",
    "FollowUp",
    "FollowUpResult",
    "HomeVisit",
    "Item",
    "Objection",
    "ObjectionKind",
    "ObjectionStatus",
    "Outcome",
    "Part",
    "ProgrammeStatus",
    "PublicName",
    "PublicNotice",
    "Referral",
    "ReferralStatus",
    "RequestStatus",
    "ReviewStatus",
    "ReviewVote",
    "Route",
    "Seen",
    "Share",
    "Source",
    "Urgency",
    "VisitStatus",
    "new_code",
]
