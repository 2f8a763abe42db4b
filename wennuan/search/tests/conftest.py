import pytest

from wennuan.search import kinds

NAMED = {"post": "帖子", "wish": "微心愿"}
LASTING = {"fund": "专项基金", "site": "服务站点"}


@pytest.fixture(autouse=True)
def few_kinds(monkeypatch):
    """Four kinds of things, whichever apps are there."""
    monkeypatch.setattr(kinds, "_NAMES", {**NAMED, **LASTING})
    monkeypatch.setattr(kinds, "_LASTING", set(LASTING))
