"""Rebuild the search index from its sources, one small transaction at a time."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wennuan.kernel.clock import now
from wennuan.kernel.rules import SYSTEM
from wennuan.search.actions import renew_batch, sweep_batch
from wennuan.search.kinds import known_kinds, name_of
from wennuan.search.models import IndexedText
from wennuan.search.sources import Source, all_sources

AT_ONCE = 500


class Command(BaseCommand):
    help = "重建搜索索引：逐批写入公开的内容，清掉不再公开的。可以随时中断、重复。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", help="只重建这些类别；不写就是全部")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["kinds"])
        sources = [one for one in all_sources() if not wanted or one.kind in wanted]
        if unknown := wanted - {one.kind for one in sources}:
            raise CommandError(f"没有这些类别：{'、'.join(sorted(unknown))}。可选 {known_kinds()}")
        for source in sources:
            self._rebuild(source)
        if not wanted:
            self._drop_strangers({one.kind for one in sources})

    def _rebuild(self, source: Source) -> None:
        started, total = now(), source.rows().count()
        name = f"{name_of(source.kind)}（{source.kind}）"
        self._walk(
            lambda after: renew_batch(source, after=after, count=AT_ONCE, by=SYSTEM),
            lambda done: self.stdout.write(f"{name}：{min(done, total)}/{total}"),
        )
        self._walk(
            lambda after: sweep_batch(
                source, after=after, count=AT_ONCE, before=started, by=SYSTEM
            ),
            lambda done: None,
        )
        kept = IndexedText.objects.filter(kind=source.kind).count()
        self.stdout.write(self.style.SUCCESS(f"{name}：完成，索引里共 {kept} 条"))

    def _walk(self, step: Callable[[int], int | None], tell: Callable[[int], None]) -> None:
        after: int | None = 0
        batches = 0
        while after is not None:
            after = step(after)
            batches += after is not None
            if after is not None:
                tell(batches * AT_ONCE)

    def _drop_strangers(self, known: set[str]) -> None:
        """What a module that is switched off left behind leads nowhere."""
        gone = IndexedText.objects.exclude(kind__in=known).delete()[0]
        if gone:
            self.stdout.write(f"清掉已关闭模块的 {gone} 条")
