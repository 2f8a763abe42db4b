import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def person(db):
    return get_user_model().objects.create(nickname="甲", phone="+8619900000001")


@pytest.fixture
def neighbour(db):
    return get_user_model().objects.create(nickname="乙", phone="+8619900000002")


@pytest.fixture
def as_person(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
