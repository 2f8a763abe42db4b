"""Visitor, phone, real name, post: each page says which it needs."""

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.urls import get_resolver

from wennuan.people.layers import Layer, layer_of, needs
from wennuan.people.tests import make


def see(rf, person, layer, why=""):
    request = rf.get("/somewhere/?a=1")
    request.user = person
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    return needs(layer, why)(lambda request: HttpResponse("inside"))(request)


@pytest.mark.parametrize(
    ("who", "layer", "status"),
    [
        ("stranger", "visitor", 200), ("stranger", "phone", 302), ("stranger", "real_name", 302),
        ("person", "visitor", 200), ("person", "phone", 200), ("person", "real_name", 403),
        ("person", "post", 403), ("verified", "phone", 200), ("verified", "real_name", 200),
        ("verified", "post", 403), ("staff", "post", 200), ("staff", "real_name", 403),
    ],
)  # fmt: skip
def test_who_gets_how_far(rf, person, verified, plugged, who, layer, status):
    from django.contrib.auth.models import AnonymousUser

    staff = make.a_person()
    plugged("needs_second_factor", lambda one: one.pk == staff.pk)
    people = {
        "stranger": AnonymousUser(), "person": person, "verified": verified, "staff": staff
    }  # fmt: skip

    assert see(rf, people[who], layer).status_code == status


def test_a_stranger_comes_back_after_signing_in(rf, db):
    from django.contrib.auth.models import AnonymousUser

    answer = see(rf, AnonymousUser(), "phone")

    assert answer["Location"] == "/accounts/login/?next=/somewhere/%3Fa%3D1"


def test_the_page_says_why_and_where_to_go(rf, person):
    page = see(rf, person, "real_name", "认领心愿要确认是您本人").content.decode()

    assert "认领心愿要确认是您本人" in page
    assert "/me/real-name/?next=/somewhere/%3Fa%3D1" in page


def test_the_layer_of_a_person(person, verified):
    assert layer_of(person) is Layer.PHONE
    assert layer_of(verified) is Layer.REAL_NAME


def test_every_page_about_oneself_names_its_layer():
    open_to_all = {"text", "wechat", "closed", "stop_acting"}
    views = {
        p.name: p.callback
        for p in get_resolver("wennuan.people.urls").url_patterns
        if p.name not in open_to_all
    }

    assert {name for name, view in views.items() if not hasattr(view, "layer")} == set()
