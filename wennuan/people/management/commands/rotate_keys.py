"""``manage.py rotate_keys``: see docs/howto/rotate-keys.md."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wennuan.kernel import crypto
from wennuan.people import keys


class Command(BaseCommand):
    """Re-encrypt all personal data with the first key of DATA_KEYS. Safe while the site runs."""

    help = "Re-encrypt all personal data with the current key; can be stopped and started again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"current key: {crypto.current_key()}")
        left = 0
        for one in keys.rotate(max(1, options["batch"])):
            left += one.left
            self.stdout.write(f"{one.column}: {one.done} done, {one.left} left {one.fault}".strip())
        if left:
            raise CommandError(f"{left} values are still under an older key: run this again.")
        self.stdout.write("All data is under the current key.")
