"""The district has somebody who takes what nobody else holds a post for."""

import pytest

from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs


@pytest.fixture(autouse=True)
def chief(request):
    """A security administrator of the district, for tests with a database."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("transactional_db" if _commits(request) else "db")
        return orgs.holder(Role.ADMIN_SECURITY)
    return None


def _commits(request):
    marker = request.node.get_closest_marker("django_db")
    return marker is not None and marker.kwargs.get("transaction")
