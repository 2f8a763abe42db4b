"""The frame of every page: edition, doors, what goes wrong."""

import pytest
from django.http import HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path, reverse

from wennuan.kernel.errors import NotAllowed
from wennuan.ui import context, navigation

ERRORS = ("400", "403", "403_csrf", "404", "409", "429", "500", "503")


@pytest.fixture
def request_():
    request = RequestFactory().get("/somewhere/?a=1")
    request.number = "abc123def456"
    return request


def page(request, source='{% extends "ui/base.html" %}'):
    return engines["django"].from_string(source).render({}, request)


def test_a_cookie_and_nothing_else_brings_the_elder_edition(client):
    url = reverse("ui:elder")

    response = client.post(url, {"elder": "1", "next": "/ui/"})

    assert (response.status_code, response["Location"]) == (302, "/ui/")
    assert response.cookies["elder"].value == "1"
    assert 'data-theme="wennuan-elder"' in client.get(url).content.decode()


def test_the_elder_edition_can_be_left_again(client):
    client.cookies["elder"] = "1"

    response = client.post(reverse("ui:elder"), {"elder": "0", "next": "/"})

    assert response.cookies["elder"].value == ""


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_the_switch_leads_nowhere_else(client, wanted):
    response = client.post(reverse("ui:elder"), {"elder": "1", "next": wanted})

    assert response["Location"] == "/"


def test_the_elder_edition_has_the_telephone_on_top(request_, settings):
    settings.SITE_PHONE = "0371-0000-0027"
    request_.COOKIES["elder"] = "1"

    shown = page(request_)

    assert shown.index("call-bar") < shown.index("site-header")
    assert 'href="tel:037100000027"' in shown


def test_the_demo_says_so_on_every_page(request_, settings):
    settings.DEMO = True
    assert "演示环境，人物与款项均为虚构" in page(request_)

    settings.DEMO = False
    assert "演示环境" not in page(request_)


def test_a_door_without_a_page_does_not_exist(settings):
    settings.SITE_DOORS = [
        ("看组件", "ui:gallery", "house", "", ""),
        ("去月球", "moon:landing", "house", "", ""),
    ]

    assert [door.name for door in navigation.doors()] == ["看组件"]


def test_a_public_page_holds_no_form_token(request_):
    assert "csrfmiddlewaretoken" not in page(request_)


def test_an_action_takes_the_place_of_the_tab_bar(request_):
    without = page(request_)
    with_one = page(
        request_, '{% extends "ui/base.html" %}{% block action %}<a>x</a>{% endblock %}'
    )

    assert 'aria-label="下一步"></section>' in without
    assert 'aria-label="下一步"><a>x</a></section>' in with_one


def test_news_comes_from_the_event_process_on_the_same_host(request_, settings):
    settings.EVENTS_URL, settings.EVENTS_PORT = "", 8001
    assert context.the_site(request_).events_url == "http://testserver:8001/events"

    settings.EVENTS_URL = "/events"
    assert context.the_site(request_).events_url == "/events"


@pytest.mark.parametrize("code", ERRORS)
def test_what_goes_wrong_is_told_with_a_number_and_a_next_step(request_, code):
    shown = render_to_string(f"{code}.html", {}, request_)

    assert "abc123def456" in shown
    assert 'class="btn btn-primary"' in shown
    assert "系统错误" not in shown


@pytest.mark.parametrize("code", ERRORS)
def test_what_goes_wrong_is_told_even_without_a_request(code):
    assert "<h1" in render_to_string(f"{code}.html")


def refuse(request) -> HttpResponse:
    raise NotAllowed("实名居民才能申请收据", hint="先完成实名，再回来。")


urlpatterns = [path("refuse/", refuse)]


@pytest.mark.urls(__name__)
def test_a_refusal_names_the_reason_and_the_next_door(client):
    response = client.get("/refuse/")

    assert response.status_code == 403
    assert "实名居民才能申请收据" in response.content.decode()
    assert "先完成实名，再回来。" in response.content.decode()
