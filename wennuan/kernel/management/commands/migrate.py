"""Django's ``migrate``, with the district's schema made first and the queue's tables apart."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections


class Command(Migrate):
    """Make schemas, put the job queue's tables in their own, then migrate as usual."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        schemas = settings.DB_SCHEMAS
        with connection.cursor() as cursor:
            for schema in schemas:
                cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        if not options.get("app_label") and not options.get("check_unapplied"):
            self._queue_first(connection, options, schemas)
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)

    def _queue_first(self, connection: Any, options: Any, schemas: list[str]) -> None:
        """The district's own table of migrations comes first, then the queue in its schema."""
        quiet = options | {"verbosity": 0, "run_syncdb": False}
        super().handle(**(quiet | {"app_label": "contenttypes", "migration_name": ""}))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", [",".join(schemas[::-1])])
        try:
            super().handle(**(quiet | {"app_label": "procrastinate", "migration_name": ""}))
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('search_path', %s, false)", [",".join(schemas)])
