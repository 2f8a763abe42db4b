"""Tables follow the same direction as imports: a foreign key never points upwards."""

import tomllib

from django.apps import apps
from django.db import models

from tests.architecture.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
LAYERS = [layer.replace(" ", "").split("|") for layer in CONTRACTS[0]["layers"]]
HEIGHT = {app: -depth for depth, layer in enumerate(LAYERS) for app in layer}
LOOKS_UP = {("audit", "people"), ("notices", "people")}  # who acted, who is told
DELETES_WITH = {models.CASCADE}


def _keys():
    for model in apps.get_models():
        if model._meta.app_label in HEIGHT:
            for field in model._meta.get_fields():
                if field.concrete and field.is_relation and field.related_model:
                    yield model, field


def test_foreign_keys_point_down():
    upwards = [
        f"{model._meta.label}.{field.name}"
        for model, field in _keys()
        if (here := model._meta.app_label) != (there := field.related_model._meta.app_label)
        and there in HEIGHT
        and HEIGHT[there] >= HEIGHT[here]
        and (here, there) not in LOOKS_UP
    ]

    assert upwards == []


def test_nothing_outside_an_app_goes_when_its_rows_go():
    torn = [
        f"{model._meta.label}.{field.name}"
        for model, field in _keys()
        if field.remote_field.on_delete in DELETES_WITH
        and model._meta.app_label != field.related_model._meta.app_label
    ]

    assert torn == []


def test_money_is_whole_fen():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in HEIGHT
        for field in model._meta.concrete_fields
        if isinstance(field, models.FloatField)
        or (field.name.endswith("_fen") and not isinstance(field, models.BigIntegerField))
    ]

    assert wrong == []
