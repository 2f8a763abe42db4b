"""Each step from where it may start, and from nowhere else."""

import pytest

from wennuan.aid.models import AidRequest, RequestStatus
from wennuan.kernel.errors import WrongState

STEPS = sorted(AidRequest.FLOW.steps)
ALLOWED = [(s, o) for s in STEPS for o in sorted(AidRequest.FLOW.steps[s][0])]
FORBIDDEN = [
    (s, o.value) for s in STEPS for o in RequestStatus if o not in AidRequest.FLOW.steps[s][0]
]


@pytest.mark.parametrize(("step", "origin"), ALLOWED)
def test_a_step_leads_where_it_says(step, origin):
    request = AidRequest(status=origin)

    AidRequest.FLOW.take(request, step)

    assert request.status == AidRequest.FLOW.steps[step][1]


@pytest.mark.parametrize(("step", "origin"), FORBIDDEN)
def test_a_step_starts_nowhere_else(step, origin):
    request = AidRequest(status=origin)

    with pytest.raises(WrongState):
        AidRequest.FLOW.take(request, step)

    assert request.status == origin
