"""The shape of what is written on the boards, in groups and in private."""

from wennuan.talk.forms.staff import (
    AnnouncementForm,
    BoardForm,
    HandOverForm,
    PollForm,
    ReasonForm,
    RefuseForm,
)
from wennuan.talk.forms.talking import (
    AskForm,
    CircleForm,
    ConversationForm,
    JoinForm,
    MessageForm,
    OutcomeForm,
    VoteForm,
    WordsForm,
)

__all__ = [
    "AnnouncementForm",
    "AskForm",
    "BoardForm",
    "CircleForm",
    "ConversationForm",
    "HandOverForm",
    "JoinForm",
    "MessageForm",
    "OutcomeForm",
    "PollForm",
    "ReasonForm",
    "RefuseForm",
    "VoteForm",
    "WordsForm",
]
