"""The record speaks Chinese: every verb that code writes has its sentence."""

import ast
import re

from tests.architecture.source import PACKAGE, python_files, short, tree
from wennuan.audit.verbs import known_verbs


def written_verbs():
    """Each verb that some call of ``record`` can write, with the file that writes it."""
    for path in python_files():
        if PACKAGE not in path.parents or "tests" in path.parts:
            continue
        module = tree(path)
        for function in ast.walk(module):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if is_record(call):
                        for verb in verbs_of(call.args[0], function, module):
                            yield verb, short(path)


def is_record(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args


def verbs_of(node, function, module):
    """The texts that an expression can be: a text, one of two, a constant, a text with a step."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*verbs_of(node.body, function, module), *verbs_of(node.orelse, function, module)]
    if isinstance(node, ast.Name):
        return list(constants(module, node.id)) or steps(function, module, node.id)
    if isinstance(node, ast.JoinedStr):
        (gap,) = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        shape = "".join(getattr(part, "value", "{}") if isinstance(part, ast.Constant) else "{}"
                        for part in node.values)  # fmt: skip
        return [shape.format(step) for step in steps(function, module, getattr(gap, "id", ""))]
    return []


def constants(module, name):
    """What a name of the module stands for."""
    for node in module.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            yield from (one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant))


def steps(function, module, parameter):
    """The texts with which the functions of a module call this one."""
    names = [argument.arg for argument in function.args.args + function.args.kwonlyargs]
    if parameter not in names:
        return []
    place = names.index(parameter)
    found = []
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == function.name:
            by_name = [word.value for word in call.keywords if word.arg == parameter]
            given = by_name or call.args[place : place + 1]
            found += [one.value for one in given if isinstance(one, ast.Constant)]
    return found


def test_every_verb_in_the_code_has_a_sentence():
    nameless = sorted(
        {
            (verb, path)
            for verb, path in written_verbs()
            if isinstance(verb, str) and "." in verb and verb not in known_verbs()
        }
    )

    assert nameless == []


def test_a_sentence_is_chinese_and_belongs_to_its_app():
    odd = [verb for verb in known_verbs() if not re.fullmatch(r"[a-z]+\.[a-z_]+", verb)]

    assert odd == []


def test_the_search_for_verbs_sees_them():
    seen = {verb for verb, _ in written_verbs()}

    assert {"people.closed", "orgs.suspend", "places.site_pause", "people.phone_proven",
            "demo.loaded"} <= seen  # fmt: skip
