"""The schema runs on a plain PostgreSQL, and in a schema of its own on a cluster."""

import re
from importlib import import_module

import pytest
from django.contrib.postgres import operations as postgres
from django.db import migrations

from tests.architecture.source import PACKAGE

FILES = sorted(PACKAGE.glob("*/migrations/[0-9]*.py"))
MODULES = [import_module(f"wennuan.{p.parents[1].name}.migrations.{p.stem}") for p in FILES]
NAMED = [f"{p.parents[1].name}/{p.stem}" for p in FILES]
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|DELETE FROM)\s+\"?([a-z]+_[a-z_]+)\"?", re.I)
FORBIDDEN = re.compile(
    r"CREATE EXTENSION|COLLATE\s+\"?[a-z-]*x-icu|pg_advisory|\bSET\s+search_path|\bpublic\.", re.I
)


def _run_sql(module):
    found = []
    for operation in module.Migration.operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            found += [o for o in operation.database_operations if isinstance(o, migrations.RunSQL)]
        elif isinstance(operation, migrations.RunSQL):
            found.append(operation)
    return found


def _texts(module):
    return [text for op in _run_sql(module) for text in (op.sql, op.reverse_sql) if text]


def _statements(text):
    """The statements of a text; what stands between dollar signs or quotes is one word."""
    bare = re.sub(r"--[^\n]*", "", re.sub(r"\$(\w*)\$.*?\$\1\$", "body", text, flags=re.S))
    bare = re.sub(r"'[^']*'", "text", bare)
    return [statement for statement in bare.split(";") if statement.strip()]


@pytest.mark.parametrize("module", MODULES, ids=NAMED)
def test_one_statement_in_each_raw_step_and_a_way_back(module):
    for operation in _run_sql(module):
        assert isinstance(operation.sql, str)
        assert len(_statements(operation.sql)) == 1
        assert operation.reverse_sql is not None


@pytest.mark.parametrize("module", MODULES, ids=NAMED)
def test_no_extension_no_collation_and_no_lock_by_number(module):
    extensions = (postgres.CreateExtension, postgres.CreateCollation)

    assert not [op for op in module.Migration.operations if isinstance(op, extensions)]
    assert [text for text in _texts(module) if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("module", MODULES, ids=NAMED)
def test_a_trigger_function_names_no_table(module):
    bodies = [
        body
        for text in _texts(module)
        if re.search(r"RETURNS\s+trigger", text, re.I)
        for _, body in re.findall(r"\$(\w*)\$(.*?)\$\1\$", text, flags=re.S)
    ]

    assert [name for body in bodies for name in TABLE.findall(body)] == []


def test_no_migration_has_a_name_that_says_nothing():
    assert [name for name in NAMED if "_auto_" in name] == []
