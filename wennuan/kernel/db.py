"""Fields and row locks."""

from typing import TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


def lock(obj: M) -> M:
    """Read ``obj`` afresh and hold its row until the transaction ends."""
    fresh: M = type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    return fresh


class FenField(models.PositiveBigIntegerField):  # type: ignore[type-arg]
    """An amount of money in fen (分), never negative: the database refuses it."""


def one_of(field: str, choices: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The database keeps ``field`` to the values of ``choices``."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))
