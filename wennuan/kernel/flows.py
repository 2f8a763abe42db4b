"""State machines as data: which step leads from which states to which state."""

from django.db.models import Model

from wennuan.kernel.errors import WrongState


class Flow:
    """The steps of one status field. Only ``take`` changes the status."""

    def __init__(self, field: str = "status", **steps: tuple[str | list[str], str]) -> None:
        """Each step is ``name=(from_state_or_states, to_state)``."""
        self.field = field
        self.steps: dict[str, tuple[frozenset[str], str]] = {
            name: (frozenset([origin] if isinstance(origin, str) else origin), target)
            for name, (origin, target) in steps.items()
        }

    def can(self, obj: Model, step: str) -> bool:
        """Is ``obj`` in a state from which this step starts?"""
        return getattr(obj, self.field) in self.steps[step][0]

    def take(self, obj: Model, step: str) -> None:
        """Put ``obj`` in the state that this step leads to, or raise WrongState. Saves nothing."""
        if not self.can(obj, step):
            shown = getattr(obj, f"get_{self.field}_display")()
            raise WrongState(f"当前状态是“{shown}”，不能进行这一步。请刷新页面看看最新情况。")
        setattr(obj, self.field, self.steps[step][1])

    def leads_to(self, target: str) -> frozenset[str]:
        """All states from which some step leads to ``target``."""
        return frozenset().union(*(o for o, t in self.steps.values() if t == target))
