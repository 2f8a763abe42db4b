"""Nothing outgrows its room: a wall for files, functions, classes, templates and apps."""

import ast
from collections import Counter

from django.apps import apps

from tests.architecture.source import functions, length, python_files, short, templates, tree

FILE, FUNCTION, CLASS, TEMPLATE, MODELS = 600, 50, 250, 150, 12
EXCUSED: dict[str, str] = {}  # "path" or "path:name" -> the reason


def test_no_file_outgrows_its_room():
    long = {
        short(path): lines
        for path in python_files(with_tests=True)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE
    }

    assert long.keys() - EXCUSED.keys() == set()


def test_no_function_outgrows_a_screen():
    long = {
        f"{short(path)}:{node.name}": length(node)
        for path in python_files()
        for node in functions(path)
        if length(node) > FUNCTION
    }

    assert long.keys() - EXCUSED.keys() == set(), long


def test_no_class_does_everything():
    long = {
        f"{short(path)}:{node.name}": length(node)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and length(node) > CLASS
    }

    assert long.keys() - EXCUSED.keys() == set(), long


def test_no_template_outgrows_its_page():
    long = {
        short(path): lines
        for path in templates()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > TEMPLATE
    }

    assert long.keys() - EXCUSED.keys() == set(), long


def test_no_app_is_two_apps():
    ours = (model for model in apps.get_models() if model.__module__.startswith("wennuan."))
    counted = Counter(model._meta.app_label for model in ours)

    many = {app for app, count in counted.items() if count > MODELS}
    assert many - EXCUSED.keys() == set(), counted


def test_every_excuse_is_still_needed():
    assert all(reason.strip() for reason in EXCUSED.values())
