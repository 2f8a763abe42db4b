"""Open the usual boards in the district: ``python manage.py boards``."""

from typing import Any

from django.core.management.base import BaseCommand

from wennuan.kernel.rules import SYSTEM
from wennuan.places.queries import district
from wennuan.talk.actions.boards import open_usual_boards


class Command(BaseCommand):
    help = "开设全区通用的版块；已有的不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        opened = open_usual_boards(district(), by=SYSTEM)
        self.stdout.write(f"新开版块 {len(opened)} 个。")
