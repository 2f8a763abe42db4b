"""What can be done with requests for help."""

from wennuan.aid.actions.decisions import (
    Grant,
    arrange_help,
    close_request,
    declare_interest,
    find_false,
    follow_up,
    grant_help,
    refuse_help,
)
from wennuan.aid.actions.intake import (
    Agreement,
    Intake,
    accept_request,
    change_urgency,
    enter_request,
    take_consent,
    withdraw_request,
)
from wennuan.aid.actions.merging import follow_merged_place
from wennuan.aid.actions.money import Movement, note_movement, note_paid
from wennuan.aid.actions.objections import answer_objection, appeal, hear_appeal, object_to
from wennuan.aid.actions.opening import Opened, forget_health, forget_withdrawn, open_request
from wennuan.aid.actions.programmes import (
    Standard,
    publish_programme,
    resume_programme,
    stop_programme,
    write_programme,
)
from wennuan.aid.actions.referrals import (
    Handing,
    answer_referral,
    open_referral,
    raise_late_referrals,
    recall_referral,
    refer,
    tell_outcome,
)
from wennuan.aid.actions.reviews import (
    Proposal,
    cast_vote,
    close_review,
    end_notice,
    open_review,
    recuse,
)
from wennuan.aid.actions.visits import (
    Report,
    call_off_visit,
    confirm_visit,
    plan_visit,
    report_visit,
)

__all__ = [
    "Agreement",
    "Grant",
    "Handing",
    "Intake",
    "Movement",
    "Opened",
    "Proposal",
    "Report",
    "Standard",
    "accept_request",
    "answer_objection",
    "answer_referral",
    "appeal",
    "arrange_help",
    "call_off_visit",
    "cast_vote",
    "change_urgency",
    "close_request",
    "close_review",
    "confirm_visit",
    "declare_interest",
    "end_notice",
    "enter_request",
    "find_false",
    "follow_merged_place",
    "follow_up",
    "forget_health",
    "forget_withdrawn",
    "grant_help",
    "hear_appeal",
    "note_movement",
    "note_paid",
    "object_to",
    "open_referral",
    "open_request",
    "open_review",
    "plan_visit",
    "publish_programme",
    "raise_late_referrals",
    "recall_referral",
    "recuse",
    "refer",
    "refuse_help",
    "report_visit",
    "resume_programme",
    "stop_programme",
    "take_consent",
    "tell_outcome",
    "withdraw_request",
    "write_programme",
]
