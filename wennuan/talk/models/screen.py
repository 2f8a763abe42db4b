"""Whether a text is shown: the same for threads, replies and messages in groups."""

from django.db import models

from wennuan.kernel.flows import Flow


class Screen(models.TextChoices):
    """Where a text stands between its author and everybody else."""

    HELD = "held", "等待审核"
    SHOWN = "shown", "已公开"
    HIDDEN = "hidden", "已隐藏"
    WITHDRAWN = "withdrawn", "已撤回"


def screen_flow() -> Flow:
    """A moderator shows, hides and restores; only its author withdraws."""
    return Flow(
        field="screen",
        show=([Screen.HELD, Screen.HIDDEN], Screen.SHOWN),
        hide=([Screen.HELD, Screen.SHOWN], Screen.HIDDEN),
        withdraw=([Screen.HELD, Screen.SHOWN], Screen.WITHDRAWN),
    )
