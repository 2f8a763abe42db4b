"""``manage.py appoint_admin PHONE``: the administrator of Django's own admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid
from wennuan.people.actions import identity


class Command(BaseCommand):
    """Let someone into /back/. They sign in by phone and must set up the second factor."""

    help = "Let the person with this phone number into /back/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            phone = normalise_phone(options["phone"])
        except Invalid as wrong:
            raise CommandError(wrong.sentence) from wrong
        person = identity.appoint_admin(identity.open_account(phone, by=None), by=None)
        self.stdout.write(f"{person.code} may enter /back/ after setting up the second factor.")
