"""Boards: opened for an area with the days of their answers, closed when no longer used."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk.models import Board
from wennuan.talk.rules import may_tell_area

USUAL = Path(__file__).parents[1] / "data" / "boards.toml"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a board is about, and within how many working days it is answered (None: never)."""

    name: str
    hint: str = ""
    icon: str = "messages-square"
    answer_days: int | None = None
    order: int = 100


@transaction.atomic
def open_board(place: Place, subject: Subject, *, by: Person | None) -> Board:
    """Open a board in an area and everything inside it."""
    require(may_tell_area, by, place)
    try:
        with transaction.atomic():
            board = Board.objects.create(
                place=place, name=subject.name.strip(), hint=subject.hint.strip(),
                icon=subject.icon, answer_days=subject.answer_days, order=subject.order,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Invalid("这里已经有同名的版块。", field="name") from twice
    record("talk.board_opened", board, by=by, place=place.code, days=subject.answer_days)
    return board


@transaction.atomic
def close_board(board: Board, *, by: Person) -> Board:
    """Take no more questions on a board; what was asked there stays and is answered."""
    board = lock(board)
    require(may_tell_area, by, board.place)
    if board.closed_at is not None:
        raise WrongState("这个版块已经停用了。")
    board.closed_at = now()
    board.save(update_fields=["closed_at"])
    record("talk.board_closed", board, by=by)
    return board


@transaction.atomic
def open_usual_boards(place: Place, *, by: Person | None) -> list[Board]:
    """Open the boards that every district needs (``data/boards.toml``), those still missing."""
    known = set(Board.objects.filter(place=place, closed_at=None).values_list("name", flat=True))
    listed = tomllib.loads(USUAL.read_text(encoding="utf-8"))["board"]
    wanted = [Subject(order=10 * (n + 1), **one) for n, one in enumerate(listed)]
    return [open_board(place, one, by=by) for one in wanted if one.name not in known]
