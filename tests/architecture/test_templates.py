"""Pages carry no script, style or decision of their own."""

import re

import pytest

from tests.architecture.source import short, templates

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=|\son[a-z]+=\"|"
    r"javascript:|\sx-data=\"\{|hx-on"
)
ELSEWHERE = re.compile(r"(?:\bsrc|<link[^>]*\bhref|<use[^>]*\bhref)=\"(?:https?:)?//")
DECISION = re.compile(
    r"\bperms\.|\.has_perm|is_superuser|is_staff|\.objects\.|\.filter\b|_set\.|\.holds_post"
)
FORM = re.compile(r"<form\b[^>]*method=\"post\"(.*?)</form>", re.S | re.I)
NO_TOKEN = {  # template -> why its form needs none
    "wennuan/ui/templates/ui/_header.html": "type size only; a token would bar page caches",
    "wennuan/people/templates/people/me.html": "its one other form switches type size only",
    "wennuan/ui/templates/ui/elder.html": "type size only; a token would bar page caches",
}


@pytest.mark.parametrize("path", templates(), ids=short)
def test_a_template_keeps_the_content_policy(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)

    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_a_template_decides_nothing(path):
    assert DECISION.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_a_form_carries_its_token(path):
    forms = FORM.findall(path.read_text(encoding="utf-8"))

    bare = [form for form in forms if "csrf_token" not in form]
    assert bare == [] or short(path) in NO_TOKEN or "sandbox" in path.parts  # no Django there


@pytest.mark.parametrize("path", templates(), ids=short)
def test_no_emoji_and_no_pictures_from_elsewhere(path):
    assert re.findall(r"[\U0001F300-\U0001FAFF☀-➿]", path.read_text(encoding="utf-8")) == []
