"""Every write says who acts, promises something, and takes few things."""

import ast

import pytest

from tests.architecture.source import functions, python_files, rooms, short, tree

MOST_PARAMETERS = 6
_SOCKET = "listens to a socket: who acted stands in what it is handed"
_CLOCK = "the machine's own work: no person can ask for it"
_READS = "reads only; stands beside the actions that share it"
EXCUSED = {  # "path:name" -> the reason
    "wennuan/giving/actions/arrivals.py:receive_payments": _SOCKET,
    "wennuan/giving/actions/gifts.py:follow_lapsed": _SOCKET,
    "wennuan/giving/actions/refunds.py:receive_refund": _SOCKET,
    "wennuan/giving/actions/receipts.py:void_for_refund": _SOCKET,
    "wennuan/orgs/actions/organisations.py:follow_merged_place": _SOCKET,
    "wennuan/people/actions/households.py:follow_merged_place": _SOCKET,
    "wennuan/ledger/actions.py:post_many": "each of its entries says by whom",
    "wennuan/ledger/actions.py:post_within": "each of its entries says by whom",
    "wennuan/ledger/actions.py:roll_up": _CLOCK,
    "wennuan/ledger/actions.py:check_ledger": _CLOCK,
    "wennuan/giving/actions/campaigns.py:refuse_unlawful": _READS,
    "wennuan/giving/actions/paying.py:gift_path": _READS,
    "wennuan/moderation/actions/checking.py:live_check": _READS,
    "wennuan/moderation/actions/checking.py:task_key": _READS,
    "wennuan/moderation/actions/checking.py:tell_reporters": "part of a decision that says by whom",
    "wennuan/moderation/actions/reporting.py:reported_thing": _READS,
    "wennuan/aid/actions/merging.py:follow_merged_place": _SOCKET,
    "wennuan/aid/actions/referrals.py:receivers": _READS,
    "wennuan/places/actions/places.py:read_places": _READS,
    "wennuan/places/actions/places.py:short_name": _READS,
}
ACTIONS = [
    (f"{short(path)}:{node.name}", node)
    for path in rooms("actions")
    for node in tree(path).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]


def is_of_the_web(argument):
    """An HTTP request; a request for help (求助) is an ``AidRequest`` and says so."""
    said = ast.unparse(argument.annotation) if argument.annotation else ""
    return (argument.arg == "request" and said != "AidRequest") or said.endswith("HttpRequest")


@pytest.mark.parametrize(("name", "action"), ACTIONS, ids=[name for name, _ in ACTIONS])
def test_an_action_says_who_acts_and_what_it_promises(name, action):
    named = [argument.arg for argument in action.args.kwonlyargs]
    arguments = [*action.args.posonlyargs, *action.args.args, *action.args.kwonlyargs]
    everything = [argument.arg for argument in arguments]
    promise = ast.get_docstring(action) or ""

    assert name in EXCUSED or "by" in named, "has no keyword by="
    assert not any(map(is_of_the_web, arguments)), "an action never sees a request of the web"
    assert name in EXCUSED or len(everything) <= MOST_PARAMETERS, everything
    assert promise.split("\n")[0].strip().endswith((".", ":")), "its docstring promises nothing"


def test_every_excuse_is_still_needed():
    without = {
        name
        for name, action in ACTIONS
        if "by" not in [argument.arg for argument in action.args.kwonlyargs]
    }

    assert EXCUSED.keys() - without == set()


def test_only_views_know_requests():
    inner = [path for room in ("models", "rules", "queries", "actions") for path in rooms(room)]
    knowing = [
        f"{short(path)}:{node.name}"
        for path in inner
        for node in functions(path)
        if any(map(is_of_the_web, node.args.args))
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
