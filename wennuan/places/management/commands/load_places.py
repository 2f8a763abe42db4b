"""Bring the tree of areas in step with a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from wennuan.places import actions
from wennuan.places.actions.places import ERQI


class Command(BaseCommand):
    """``manage.py load_places [file.csv]``; without a file, Erqi's streets and communities."""

    help = "Load areas (code, name) from a CSV file; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=ERQI)

    def handle(self, *args: Any, **options: Any) -> None:
        new = actions.load_places(actions.read_places(options["file"]), by=None)
        self.stdout.write(f"新增 {new} 个区域。")
