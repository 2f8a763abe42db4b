"""Load the demo district once, or show who may sign in."""

import time
import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wennuan.demo.build import is_loaded, load_demo
from wennuan.demo.signins import HINTS, SignIn, sign_ins


class Command(BaseCommand):
    help = "Load the fictional district, once; --signins prints who may sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--signins", action="store_true", help="print the demo sign-ins")
        parser.add_argument("--scale", type=float, default=1.0, help="fewer sites and gifts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("这里不是演示环境（DEMO 没有打开），没有载入任何虚构数据。")
        if options["signins"]:
            self._show(sign_ins())
        elif is_loaded():
            self.stdout.write("  演示数据已经在了，没有改动。")
        else:
            self._load(options["scale"])

    def _load(self, scale: float) -> None:
        started = time.monotonic()
        counts = load_demo(self.stdout.write, scale=scale)
        took = time.monotonic() - started
        self.stdout.write(
            f"  完成：募捐活动 {counts['campaigns']} 个，"
            f"捐赠 {counts['gifts']:,} 笔，用时 {took:.0f} 秒"
        )

    def _show(self, rows: list[SignIn]) -> None:
        self.stdout.write("  演示登录（人物都是虚构的）")
        for row in rows:
            cells = (f"  {row.phone}", 17), (row.who, 20), (row.shows, 0)
            self.stdout.write("".join(_padded(text, width) for text, width in cells))
        for hint in HINTS:
            self.stdout.write(f"  {hint}")


def _padded(text: str, width: int) -> str:
    """Text filled with spaces to a width in half-width columns."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(1, width - taken)
