"""Boards and threads, announcements and polls, groups of neighbours, private conversations."""

from wennuan.talk.models.announcements import (
    MOST_OPTIONS,
    Announcement,
    AnnouncementReading,
    Poll,
    PollVote,
)
from wennuan.talk.models.boards import (
    DECIDING,
    MOST_PICTURES,
    MOST_ROUNDS,
    OFFICIAL,
    Board,
    Reply,
    ReplyKind,
    SolvedHow,
    Thread,
    ThreadStatus,
)
from wennuan.talk.models.circles import (
    Circle,
    CircleKind,
    CircleMember,
    CircleMemberStatus,
    CircleMessage,
    CircleStatus,
)
from wennuan.talk.models.conversations import (
    Conversation,
    ConversationMessage,
    ConversationStatus,
    DutyRole,
    MessageKind,
)
from wennuan.talk.models.screen import Screen

__all__ = [
    "DECIDING",
    "MOST_OPTIONS",
    "MOST_PICTURES",
    "MOST_ROUNDS",
    "OFFICIAL",
    "Announcement",
    "AnnouncementReading",
    "Board",
    "Circle",
    "CircleKind",
    "CircleMember",
    "CircleMemberStatus",
    "CircleMessage",
    "CircleStatus",
    "Conversation",
    "ConversationMessage",
    "ConversationStatus",
    "DutyRole",
    "MessageKind",
    "Poll",
    "PollVote",
    "Reply",
    "ReplyKind",
    "Screen",
    "SolvedHow",
    "Thread",
    "ThreadStatus",
]
