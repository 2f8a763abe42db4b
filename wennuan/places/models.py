"""Areas (区、街道、社区) and service sites (站点)."""

from django.db import models
from django.db.models import Q

from wennuan.kernel.db import one_of


class Level(models.TextChoices):
    """How large an area is, by the trailing zeros of its code."""

    DISTRICT = "district", "区县"
    STREET = "street", "街道（乡镇）"
    COMMUNITY = "community", "社区（村）"


class Place(models.Model):
    """An area of the tree, known by its 12-digit code (统计用区划代码), with its life in time."""

    code = models.CharField("区划代码", max_length=12)
    name = models.CharField("名称", max_length=40)
    level = models.CharField("级别", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=60, unique=True)  # "410103000000/410103001000/…/"
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )

    class Meta:
        verbose_name = "区域"
        ordering = ["path"]
        constraints = [
            one_of("level", Level, name="place_level_known"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="place_code_once_alive"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}$"), name="place_code_has_12_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name
