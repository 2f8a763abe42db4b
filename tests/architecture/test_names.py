"""Names say what a thing is; files hold nothing of the machine they were written on."""

import ast
import re

import pytest

from tests.architecture.source import PACKAGE, ROOT, python_files, short, tracked_files, tree

HOMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service"}
IMPORTS_INSIDE = {  # file -> why it can't be at the top
    "wennuan/config/apps.py": "models must be loaded before the sockets are plugged",
}
TEXT = {".py", ".md", ".html", ".txt", ".toml", ".yml", ".yaml", ".sh", ".js", ".css", ".json",
        ".in", ".conf", ".service", ".timer", ".example", ".svg", ".cfg", ""}  # fmt: skip
MACHINE = re.compile(
    r"(?<![\w.:/-])/(?:home|root|Users)/\w+|/work/\w|"
    r"\bpypi\.org\b|files\.pythonhosted|registry\.npmjs|registry\.npmmirror|proxy\.golang|"
    r"--index-url|--extra-index-url"
)
MAY_NAME = {  # file -> why it may say so
    "tests/architecture/test_names.py": "the rule itself",
    "deploy/backup/backup.env.example": "where root keeps a key, by way of example",
}


@pytest.mark.parametrize("path", list(python_files()), ids=short)
def test_no_file_has_a_name_that_says_nothing(path):
    assert path.stem not in HOMELESS


@pytest.mark.parametrize("path", list(python_files()), ids=short)
def test_imports_stand_at_the_top(path):
    inside = [
        node.lineno
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == [] or short(path) in IMPORTS_INSIDE


def test_no_file_names_a_machine_or_a_registry():
    named = {
        f"{short(path)}: {found.group()}"
        for path in tracked_files()
        if path.suffix in TEXT and short(path) not in MAY_NAME
        for found in MACHINE.finditer(path.read_text(encoding="utf-8", errors="replace"))
    }

    assert named == set()


def test_the_lock_of_the_front_end_holds_no_download_address():
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text()


def test_every_app_has_a_chinese_name_and_a_promise():
    folders = [p.parent for p in PACKAGE.glob("*/apps.py")]
    texts = {folder.name: (folder / "apps.py").read_text(encoding="utf-8") for folder in folders}

    without = [
        name for name, text in texts.items() if not re.search(r'verbose_name = "[一-鿿]', text)
    ]
    assert without == []


def test_settings_that_are_listed_are_read_somewhere():
    listed = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    code = "".join(path.read_text() for path in python_files()) + (ROOT / "Makefile").read_text()

    assert [name for name in listed if not re.search(rf'["\'\s(]{name}\b', code)] == []
