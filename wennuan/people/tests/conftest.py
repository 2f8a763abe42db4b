"""A world of a few people."""

import pytest

from wennuan.people import hooks
from wennuan.people.tests import make


@pytest.fixture
def person(db):
    return make.a_person("阳台上的猫")


@pytest.fixture
def verified(db):
    return make.a_verified_person()


@pytest.fixture
def plugged(monkeypatch):
    """Plug a listener into a socket for one test, alone."""

    def plug(name, listener):
        socket = type(getattr(hooks, name))()
        socket.plug(listener)
        monkeypatch.setattr(hooks, name, socket)

    return plug
