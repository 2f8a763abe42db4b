"""The source as the house rules see it."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "wennuan"
GENERATED = ("migrations",)


def python_files(*, with_tests=False):
    """All our Python files, without what is generated."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = set(path.relative_to(ROOT).parts)
        if parts & {"migrations", "node_modules", "build"}:
            continue
        if with_tests or "tests" not in parts:
            yield path


def templates():
    """All our templates for pages."""
    return sorted(PACKAGE.rglob("templates/**/*.html"))


@cache
def tree(path):
    """A file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path):
    """A path as people say it."""
    return str(path.relative_to(ROOT))


def tracked_files():
    """Everything in the repository: what git knows, or all files where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [path for name in names if (path := ROOT / name).is_file()]


def rooms(name):
    """The files of one room in all apps: ``actions.py`` or the folder ``actions/``."""
    found = [*PACKAGE.glob(f"*/{name}.py"), *PACKAGE.glob(f"*/{name}/**/*.py")]
    return sorted(found)


def functions(path):
    """Every function of a file, methods included."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def length(node):
    """Lines from def to end."""
    return node.end_lineno - node.lineno + 1
