import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from wennuan.kernel.clock import frozen, now
from wennuan.kernel.errors import Invalid, TooMany, Unavailable
from wennuan.notices import aliyun, sms
from wennuan.notices.models import DemoMessage
from wennuan.notices.tests.fake_aliyun import SECRET, fake_aliyun

PHONE = "+8619900000001"


@pytest.fixture
def provider(settings):
    with fake_aliyun() as server:
        settings.SMS_PROVIDER = "aliyun"
        settings.ALIYUN_SMS = {
            "endpoint": f"http://127.0.0.1:{server.server_port}",
            "key_id": "LOOPBACK",
            "key_secret": SECRET,
            "sign_name": "温暖二七",
            "code_template": "SMS_1",
            "notice_template": "SMS_2",
        }
        yield server


def test_the_signature_is_that_of_the_published_example():
    query = aliyun.canonical_query(
        {
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        }
    )

    headers = aliyun.signed_headers(
        "ecs.cn-shanghai.aliyuncs.com",
        query,
        secret="YourAccessKeySecret",
        key_id="YourAccessKeyId",
        action="RunInstances",
        version="2014-05-26",
        nonce="3156853299f313e23d1673dc12e1703d",
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
    )

    expected = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    assert headers["Authorization"].endswith(f"Signature={expected}")


def test_a_code_reaches_the_provider_signed_and_whole(provider):
    sms.send(PHONE, "code", {"code": "271828"})

    assert provider.sent == [
        {
            "PhoneNumbers": "19900000001",
            "SignName": "温暖二七",
            "TemplateCode": "SMS_1",
            "TemplateParam": '{"code":"271828"}',
        }
    ]


def test_a_notice_takes_the_other_template_and_any_characters(provider):
    sms.send(PHONE, "notice", {"title": "收据 *已开* ~ 100% & 更多+"})

    assert provider.sent[0]["TemplateCode"] == "SMS_2"
    assert json.loads(provider.sent[0]["TemplateParam"])["title"] == "收据 *已开* ~ 100% & 更多+"


def test_a_wrong_secret_is_refused_and_nothing_is_sent(provider, settings):
    settings.ALIYUN_SMS = settings.ALIYUN_SMS | {"key_secret": "another"}

    with pytest.raises(Unavailable):
        sms.send(PHONE, "code", {"code": "271828"})

    assert provider.sent == []


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", TooMany),
        ("isv.DAY_LIMIT_CONTROL", TooMany),
        ("Throttling.User", TooMany),
        ("isv.MOBILE_NUMBER_ILLEGAL", Invalid),
        ("isv.AMOUNT_NOT_ENOUGH", Unavailable),
        ("isv.SMS_TEMPLATE_ILLEGAL", Unavailable),
    ],
)
def test_each_refusal_of_the_provider_has_its_sentence(provider, code, error):
    provider.code = code

    with pytest.raises(error) as refused:
        sms.send(PHONE, "code", {"code": "271828"})

    assert refused.value.sentence.endswith("。")


def test_an_answer_that_is_no_answer_is_an_outage(provider):
    provider.garbage = True

    with pytest.raises(Unavailable):
        sms.send(PHONE, "code", {"code": "271828"})


def test_no_number_and_no_code_reach_the_log_or_the_error(provider, settings, caplog):
    caplog.set_level(logging.DEBUG)
    provider.code = "isv.BUSINESS_LIMIT_CONTROL"

    with pytest.raises(TooMany) as throttled:
        sms.send(PHONE, "code", {"code": "271828"})
    settings.ALIYUN_SMS = settings.ALIYUN_SMS | {"endpoint": "http://127.0.0.1:1"}
    with pytest.raises(Unavailable) as broken:
        sms.send(PHONE, "code", {"code": "271828"})

    seen = caplog.text + repr(throttled.value) + repr(broken.value) + repr(broken.value.__cause__)
    assert "isv.BUSINESS_LIMIT_CONTROL" in caplog.text
    assert "9900000001" not in seen
    assert "271828" not in seen


def test_the_sandbox_keeps_messages_encrypted_for_half_an_hour(db):
    with frozen(now() - timedelta(minutes=31)):
        sms.send(PHONE, "code", {"code": "111111"})
    sms.send(PHONE, "code", {"code": "222222"})
    sms.send("+8619900000002", "notice", {"title": "收据已开出"})

    mine = sms.demo_outbox(PHONE)
    raw = list(DemoMessage.objects.extra(select={"raw": "text"}).values_list("raw", flat=True))

    assert [m.text for m in mine] == ["【温暖二七】验证码 222222，3 分钟内有效。请不要告诉任何人。"]
    assert mine[0].to == "199****0001"
    assert len(sms.demo_outbox()) == 2
    assert len(raw) == 2  # the old one is gone
    assert not any(b"222222" in bytes(text) for text in raw)


def test_nothing_is_kept_or_shown_outside_the_demo(db, settings, client):
    sms.send(PHONE, "code", {"code": "222222"})
    settings.DEMO = settings.SANDBOX = False

    with pytest.raises(Unavailable):
        sms.send(PHONE, "code", {"code": "333333"})

    assert DemoMessage.objects.count() == 1
    assert sms.demo_outbox(PHONE) == []
