"""Sockets of the work list; config/wiring.py decides who plugs in."""

from collections.abc import Callable
from dataclasses import dataclass

from wennuan.people.models import Person
from wennuan.tasks.models import Task


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """What was chosen for all tasks of a bulk step: by whom, for whom, why."""

    by: Person
    to: Person | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BulkStep:
    """One step that can be taken for many tasks at once, each in a transaction of its own.

    ``act`` raises a DomainError where it can't be done: the sentence stands beside that task.
    ``kinds`` are those that it fits; none means all. ``says`` is what will happen, and to whom.
    """

    key: str
    label: str
    says: str
    act: Callable[[Task, BulkChoice], None]
    kinds: frozenset[str] = frozenset()
    needs_colleague: bool = False
    needs_reason: bool = False

    def fits(self, task: Task) -> bool:
        """Is this a step for such a task?"""
        return not self.kinds or task.kind in self.kinds


class BulkSteps:
    """The steps that apps offer, in the order in which they were plugged in."""

    def __init__(self) -> None:
        self._steps: dict[str, BulkStep] = {}

    def plug(self, step: BulkStep) -> None:
        """Offer a step."""
        self._steps[step.key] = step

    def all(self) -> list[BulkStep]:
        """Every step there is."""
        return list(self._steps.values())

    def named(self, key: str) -> BulkStep | None:
        """The step of this key, if it is offered here."""
        return self._steps.get(key)


bulk_steps = BulkSteps()
