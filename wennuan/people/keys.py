"""Taking all encrypted data over to the current key, while the site runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from wennuan.kernel import crypto
from wennuan.kernel.crypto import EncryptedTextField
from wennuan.people.accounts import TOTP_LABEL

_SECRETS = ("secret", "seed")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one column is: rows taken over, and rows that still wait for the next run."""

    column: str
    done: int
    left: int
    fault: str = ""


def encrypted_fields() -> list[EncryptedTextField]:
    """Every encrypted column of every table."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


def rotate(batch: int) -> Iterator[Progress]:
    """Re-encrypt what is under an older key, some rows a transaction.

    Can be stopped and started again at any row: what is done is done. A row that someone is
    just writing is left to them (they write with the current key), or to the next run.
    """
    for field in encrypted_fields():
        yield _rotate_column(field, batch)
    yield _rotate_second_factors()


def _rotate_column(field: EncryptedTextField, batch: int) -> Progress:
    names = {
        "table": sql.Identifier(field.model._meta.db_table),
        "column": sql.Identifier(str(field.column)),
        "pk": sql.Identifier(str(field.model._meta.pk.column)),
    }
    done, fault, last = 0, "", None
    try:
        while rows := _take(names, last, batch, field.label()):
            done, last = done + len(rows), rows[-1]
    except DatabaseError as refused:
        fault = str(refused).splitlines()[0]
    return Progress(field.label(), done, _left(names), fault)


@transaction.atomic
def _take(names: dict[str, sql.Identifier], last: Any, batch: int, label: str) -> list[Any]:
    """Take over one batch above the key ``last``; its primary keys, in order."""
    find = sql.SQL(
        "SELECT {pk}, {column} FROM {table} WHERE get_byte({column}, 0) <> %s "
        "AND (%s::text IS NULL OR {pk} > %s) ORDER BY {pk} LIMIT %s FOR UPDATE SKIP LOCKED"
    ).format(**names)
    write = sql.SQL("UPDATE {table} SET {column} = %s WHERE {pk} = %s").format(**names)
    mark = None if last is None else str(last)
    with connection.cursor() as cursor:
        cursor.execute(find, [crypto.current_key(), mark, last, batch])
        rows = cursor.fetchall()
        for pk, data in rows:
            text = crypto.decrypt(bytes(data), label=label)
            cursor.execute(write, [crypto.encrypt(text, label=label), pk])
    return [pk for pk, _ in rows]


def _left(names: dict[str, sql.Identifier]) -> int:
    count = sql.SQL("SELECT count(*) FROM {table} WHERE get_byte({column}, 0) <> %s")
    with connection.cursor() as cursor:
        cursor.execute(count.format(**names), [crypto.current_key()])
        return int(cursor.fetchone()[0])


def _rotate_second_factors() -> Progress:
    """Secrets of dynamic and recovery codes, which stand in JSON."""
    done = 0
    for pk in Authenticator.objects.values_list("pk", flat=True):
        with transaction.atomic():
            found = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if found is not None and _renew(found.data):
                found.save(update_fields=["data"])
                done += 1
    return Progress(TOTP_LABEL, done, 0)


def _renew(data: dict[str, object]) -> bool:
    old = [name for name in _SECRETS if name in data and not _is_current(str(data[name]))]
    for name in old:
        text = crypto.decrypt(bytes.fromhex(str(data[name])), label=TOTP_LABEL)
        data[name] = crypto.encrypt(text, label=TOTP_LABEL).hex()
    return bool(old)


def _is_current(secret: str) -> bool:
    return bytes.fromhex(secret)[0] == crypto.current_key()
