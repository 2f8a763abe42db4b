"""For every test: a PostgreSQL that answers, started only when a test wants a database."""

import pytest

from wennuan.config.database import database_url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Start the project's own server before the test database is made in it."""
    return database_url()
