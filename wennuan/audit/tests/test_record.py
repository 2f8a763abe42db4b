"""The record can be read and appended to, nothing else."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from wennuan.audit import jobs, limits, queries
from wennuan.audit.actions import record, record_export, record_reading
from wennuan.audit.models import Attempt, AuditEntry, Reading
from wennuan.audit.verbs import known_verbs, name_verbs, sentence_of
from wennuan.kernel.errors import Invalid, TooMany

PACKAGE = Path(__file__).parents[2]


@pytest.fixture
def person(db):
    return get_user_model().objects.create(nickname="阳台上的猫")


@pytest.fixture
def entry(person):
    return record("people.signed_in", person, by=person, reason="测试", step=1)


@pytest.mark.parametrize("how", ["update", "delete"])
@pytest.mark.parametrize("model", [AuditEntry, Reading])
def test_what_is_recorded_stays(person, entry, how, model):
    record_reading(person, by=person, what="手机号", reason="核对")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().update(
            reason="改了"
        ) if how == "update" else model.objects.all().delete()

    assert AuditEntry.objects.get().reason == "测试"
    assert Reading.objects.get().reason == "核对"


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_reading"])
def test_emptying_is_refused_outside_tests(db, table):
    """The test database drops this trigger, so its migration is run again here."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
        )
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")

    migration = PACKAGE / "audit/migrations/0002_append_only.py"
    assert f'*guards("{table}")' in migration.read_text()


def test_a_refused_act_leaves_no_line(person):
    with transaction.atomic():
        record("people.signed_in", person, by=person)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


def test_the_history_of_a_thing_is_told_in_sentences(person, entry):
    line = queries.history_of(person)[0]

    assert (line.sentence, line.actor, line.reason) == ("登录", "阳台上的猫", "测试")


def test_a_verb_has_one_sentence():
    with pytest.raises(ValueError, match="already means"):
        name_verbs(**{"people.signed_in": "别的意思"})

    assert sentence_of("nobody.named_this") == "nobody.named_this"


def _recorded_verbs(app):
    for path in (PACKAGE / app).rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_record = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
            if is_record and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_verb_of_people_has_a_sentence():
    assert set(_recorded_verbs("people")) - known_verbs() == set()


def test_attempts_are_counted_until_the_limit(db):
    for _ in range(3):
        limits.allow("door", limit=3, seconds=60)

    with pytest.raises(TooMany):
        limits.allow("door", limit=3, seconds=60)


def test_attempts_cost_no_log_and_are_forgotten(db):
    limits.hit("old", limit=3, seconds=60)
    Attempt.objects.update(until=1)
    limits.hit("new", limit=3, seconds=3600)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'audit_attempt'::regclass")
        kind = cursor.fetchone()[0]

    jobs.forget_attempts()

    assert kind in {"u", b"u"}
    assert [one.key for one in Attempt.objects.all()] == ["new"]


def test_the_admin_site_shows_and_never_writes(rf):
    from django.contrib import admin

    for model in (AuditEntry, Reading):
        site = admin.site._registry[model]
        request = rf.get("/")
        assert not site.has_add_permission(request)
        assert not site.has_change_permission(request)
        assert not site.has_delete_permission(request)


def test_an_export_is_on_record_with_its_reason(person):
    record_export("站点", 12, by=person, reason="年终核对")

    entry = AuditEntry.objects.get(verb="audit.exported")
    assert (entry.actor, entry.reason, entry.facts) == (
        person,
        "年终核对",
        {"what": "站点", "rows": 12},
    )


@pytest.mark.parametrize(("rows", "reason"), [(12, "看看"), (12, "    "), (2001, "年终核对")])
def test_an_export_without_reason_or_with_too_many_rows_is_refused(person, rows, reason):
    with pytest.raises(Invalid):
        record_export("站点", rows, by=person, reason=reason)

    assert not AuditEntry.objects.filter(verb="audit.exported").exists()
