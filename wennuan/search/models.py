"""The index of public texts (检索条目)."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from wennuan.kernel.clock import now

LONGEST_TITLE = 120
LONGEST_BODY = 4000


class IndexedText(models.Model):
    """One public text and the words it is found by. What is withdrawn has no row here."""

    kind = models.CharField("类别", max_length=20)
    ref = models.CharField("编号", max_length=40)
    title = models.CharField("标题", max_length=LONGEST_TITLE)
    body = models.TextField("正文", blank=True)
    url = models.CharField("地址", max_length=200)
    place_path = models.CharField("所在区域", max_length=60, blank=True)
    at = models.DateTimeField("时间")
    words = SearchVectorField("检索词")
    indexed_at = models.DateTimeField("收录时间", default=now)

    class Meta:
        verbose_name = "检索条目"
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref"], name="indexed_text_once"),
        ]
        indexes = [GinIndex(fields=["words"], fastupdate=False, name="indexed_text_words")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"
