"""Let the work list be what waits in the apps below."""

from collections.abc import Mapping

from wennuan.desk.sweeps import Sweep
from wennuan.kernel.errors import DomainError
from wennuan.people.models import Person
from wennuan.tasks.actions import keep_tasks


def sweep(sweeps: Mapping[str, Sweep], *, by: Person | None) -> dict[str, str]:
    """Open what is new and close what no longer waits, one transaction a sweep.

    Gives the sweeps that could not be kept, with why: one that fails must not hold up the others.
    """
    faults = {}
    for prefix, read in sweeps.items():
        try:
            keep_tasks(prefix, read(), by=by)
        except DomainError as refused:
            faults[prefix] = refused.sentence
    return faults
