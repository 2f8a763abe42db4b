"""How often a code may be asked for: tight per number, wide per address."""

import pytest
from django.test import Client
from django.urls import reverse

from wennuan.notices import sms
from wennuan.people.models import Person
from wennuan.people.tests.make import last_code

HALL = "203.0.113.7"


def ask(client, phone):
    return client.post(reverse("account_login"), {"phone": phone, "agree": "on"}, REMOTE_ADDR=HALL)


@pytest.mark.django_db
def test_a_hall_of_300_people_on_one_address_signs_in_within_a_minute():
    inside = 0
    for number in range(300):
        client, phone = Client(), f"+86199{number + 70_000_000:08d}"
        assert ask(client, phone).status_code == 302
        client.post(
            reverse("account_confirm_login_code"), {"code": last_code(phone)}, REMOTE_ADDR=HALL
        )
        inside += "_auth_user_id" in client.session

    assert inside == 300


@pytest.mark.django_db
def test_one_number_is_limited_from_wherever_it_is_asked(settings):
    phone = "+8619900008201"
    answers = [
        Client().post(
            reverse("account_login"), {"phone": phone, "agree": "on"}, REMOTE_ADDR=f"10.0.0.{i}"
        )
        for i in range(5)
    ]

    assert [a.status_code for a in answers] == [302, 302, 302, 302, 200]
    assert "验证码要得太频繁了" in answers[-1].content.decode()
    assert len(sms.demo_outbox(phone)) == 4


@pytest.mark.django_db
def test_a_stranger_s_guesses_end_with_the_code(client):
    phone = "+8619900008202"
    ask(client, phone)
    right = last_code(phone)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(5):
        client.post(reverse("account_confirm_login_code"), {"code": wrong})
    client.post(reverse("account_confirm_login_code"), {"code": right})

    assert not Person.objects.get().phone_verified
