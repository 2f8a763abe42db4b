"""What the content security policy and the size budget ask of every template and asset."""

import gzip
import re
from importlib.resources import files
from pathlib import Path

import pytest

from wennuan.ui import samples

PACKAGE = Path(__file__).parents[2]
TEMPLATES = sorted(p for p in PACKAGE.rglob("templates/**/*.html") if "sandbox" not in p.parts)
STATIC = PACKAGE / "ui" / "static" / "ui"
FIRST_VIEW = 60_000  # bytes over the wire: styles, scripts, icons, htmx
MAP = 60_000  # with the first view it stays below 120 kB
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
FORBIDDEN = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=.application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an hx-on attribute": re.compile(r"\bhx-on\b"),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


def by_name(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=by_name)
def test_no_template_asks_for_what_the_policy_refuses(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))

    assert [name for name, sign in FORBIDDEN.items() if sign.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=by_name)
def test_every_icon_named_in_a_template_is_in_the_sprite(path):
    text = path.read_text(encoding="utf-8")

    named = set(re.findall(r'{% icon "([a-z0-9-]+)"', text)) | set(
        re.findall(r'\sicon="([a-z0-9-]+)"', text)
    )

    assert named - set(samples.icon_names()) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=by_name)
def test_every_drawing_named_in_a_template_exists(path):
    drawn = {p.stem for p in (PACKAGE.parent / "frontend" / "art").glob("*.svg")}

    named = set(re.findall(r'(?:{% art |\sart=)"([a-z-]+)"', path.read_text(encoding="utf-8")))

    assert named - drawn == set()


def wire(path):
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_first_view_stays_light():
    htmx = files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js")
    sizes = [wire(STATIC / name) for name in ("app.css", "app.js", "icons.svg")]

    total = sum(sizes) + len(gzip.compress(htmx.read_bytes(), 6))

    assert total < FIRST_VIEW


def test_a_map_costs_only_the_pages_that_draw_one():
    assert wire(STATIC / "map.js") + wire(STATIC / "map.css") < MAP
    assert "leaflet" not in (STATIC / "app.js").read_text().lower()
    assert "leaflet" not in (STATIC / "app.css").read_text().lower()


def test_the_style_sheet_fetches_nothing():
    assert "url(" not in (STATIC / "app.css").read_text()


def test_the_lock_holds_no_address():
    lock = (PACKAGE.parent / "frontend" / "package-lock.json").read_text()

    assert '"resolved"' not in lock
