"""Every write says who acts, promises something, and takes few things."""

import ast

import pytest

from tests.architecture.source import functions, python_files, rooms, short, tree

MOST_PARAMETERS = 6
EXCUSED: dict[str, str] = {}  # "path:name" -> the reason
ACTIONS = [
    (f"{short(path)}:{node.name}", node)
    for path in rooms("actions")
    for node in tree(path).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]


@pytest.mark.parametrize(("name", "action"), ACTIONS, ids=[name for name, _ in ACTIONS])
def test_an_action_says_who_acts_and_what_it_promises(name, action):
    named = [argument.arg for argument in action.args.kwonlyargs]
    everything = [*(a.arg for a in action.args.posonlyargs + action.args.args), *named]
    promise = ast.get_docstring(action) or ""

    assert name in EXCUSED or "by" in named, "has no keyword by="
    assert "request" not in everything, "an action never sees a request"
    assert name in EXCUSED or len(everything) <= MOST_PARAMETERS, everything
    assert promise.split("\n")[0].strip().endswith((".", ":")), "its docstring promises nothing"


def test_only_views_know_requests():
    inner = [path for room in ("models", "rules", "queries", "actions") for path in rooms(room)]
    knowing = [
        f"{short(path)}:{node.name}"
        for path in inner
        for node in functions(path)
        if any(argument.arg == "request" for argument in node.args.args)
    ]

    assert knowing == []


def test_every_module_room_has_a_docstring_where_ideas_live():
    silent = [
        short(path)
        for room in ("models", "rules", "queries", "actions", "jobs", "hooks")
        for path in rooms(room)
        if tree(path).body and not ast.get_docstring(tree(path))
    ]

    assert silent == []


def test_models_have_no_save_of_their_own_and_nobody_sends_signals():
    overrides = [
        f"{short(path)}:{node.name}"
        for path in rooms("models")
        for node in functions(path)
        if node.name in {"save", "delete", "full_clean"}
    ]
    signals = [
        short(path)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "")
    ]

    assert overrides == []
    assert sorted(set(signals) - LISTENERS.keys()) == []


LISTENERS: dict[str, str] = {}  # file -> why another library's signal must be heard
