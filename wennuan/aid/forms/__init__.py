"""Shapes of what is entered about requests. No form here takes a card, a payment code or a sum
that somebody wants; a test walks through them all."""

from wennuan.aid.forms.decisions import (
    AppealForm,
    CloseForm,
    FollowUpForm,
    GrantForm,
    HearForm,
    ReasonForm,
    WordsForm,
)
from wennuan.aid.forms.intake import AcceptForm, CodeForm, ConsentForm, IntakeForm, TakeForm
from wennuan.aid.forms.programmes import MovementForm, PaidForm, ProgrammeForm
from wennuan.aid.forms.referrals import AnswerForm, OutcomeForm, ReferForm
from wennuan.aid.forms.reviews import ObjectionForm, RecuseForm, ReviewForm, VoteForm
from wennuan.aid.forms.visits import ConfirmForm, PlanForm, VisitForm

__all__ = [
    "AcceptForm",
    "AnswerForm",
    "AppealForm",
    "CloseForm",
    "CodeForm",
    "ConfirmForm",
    "ConsentForm",
    "FollowUpForm",
    "GrantForm",
    "HearForm",
    "IntakeForm",
    "MovementForm",
    "ObjectionForm",
    "OutcomeForm",
    "PaidForm",
    "PlanForm",
    "ProgrammeForm",
    "ReasonForm",
    "RecuseForm",
    "ReferForm",
    "ReviewForm",
    "TakeForm",
    "VisitForm",
    "VoteForm",
    "WordsForm",
]
