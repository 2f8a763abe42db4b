"""Personal data at rest."""

import base64

import pytest
from cryptography.exceptions import InvalidTag

from wennuan.kernel.crypto import blind_index, decrypt, encrypt

OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def test_what_is_encrypted_can_be_read_again_and_never_looks_the_same():
    first, second = encrypt("王小明", label="t.c"), encrypt("王小明", label="t.c")

    assert first != second
    assert decrypt(first, label="t.c") == decrypt(second, label="t.c") == "王小明"


def test_data_moved_to_another_column_is_refused():
    with pytest.raises(InvalidTag):
        decrypt(encrypt("王小明", label="t.c"), label="t.other")


def test_old_keys_still_read_and_new_data_uses_the_first_key(settings):
    settings.DATA_KEYS = {"1": OLD}
    old = encrypt("王小明", label="t.c")
    settings.DATA_KEYS = {"2": NEW, "1": OLD}

    assert decrypt(old, label="t.c") == "王小明"
    assert (old[0], encrypt("x", label="t.c")[0]) == (1, 2)


def test_blind_indexes_differ_by_purpose():
    assert blind_index("1", "phone") == blind_index("1", "phone") != blind_index("1", "id")
