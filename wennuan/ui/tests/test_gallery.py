"""The gallery shows every component, in both editions."""

import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from wennuan.ui import samples

COMPONENTS = {
    path.stem.replace("_", "-")
    for path in samples.FOLDER.parents[1].joinpath("cotton").glob("*.html")
}
PARTS_OF_OTHERS = {"error-summary"}  # c-form draws it
SHOWN = {name for names in samples.ORDER.values() for name in names.split()}


def test_every_component_is_used_in_the_gallery():
    sources = "".join(path.read_text(encoding="utf-8") for path in samples.FOLDER.glob("*.html"))

    used = set(re.findall(r"<c-([a-z-]+)", sources)) - {"slot"}

    assert COMPONENTS - PARTS_OF_OTHERS - used == set()


def test_every_sample_file_is_in_the_order_of_the_gallery():
    assert {path.stem for path in samples.FOLDER.glob("*.html")} == SHOWN


@pytest.mark.parametrize("name", sorted(SHOWN - {"icons"}))
def test_every_component_says_what_it_takes(name):
    assert samples._promise(name)


@pytest.mark.parametrize(("theme", "shown"), [("", "wennuan"), ("wennuan-elder", "wennuan-elder")])
def test_the_gallery_is_drawn_in_each_edition(client, theme, shown):
    response = client.get(reverse("ui:gallery"), {"theme": theme})

    page = response.content.decode()
    assert response.status_code == 200
    assert f'data-theme="{shown}"' in page
    assert not re.search(r"<c-[a-z]", page)  # source lines are escaped, components drawn


def test_an_empty_required_field_is_asked_for_in_our_voice():
    form = samples.SampleForm({})

    assert form.errors["phone"] == ["请填写这一项。"]
    assert form.errors["street"] == ["请选择一项。"]
    assert form.errors["agree"] == ["请先勾选这一项。"]


def test_errors_are_named_on_top_and_beside_the_field():
    state = samples.gallery(RequestFactory().get("/"))["groups"]["做事情"][2].states[1]

    assert 'role="alert"' in state.shown
    assert '<a href="#smallbad_phone">手机号：请填写这一项。</a>' in state.shown
    assert 'aria-describedby="smallbad_phone_helptext smallbad_phone_error"' in state.shown
    assert 'id="smallbad_phone_error"' in state.shown
