"""What a machine reads in a text and in a picture."""

import io
from pathlib import Path

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wennuan.kernel.files import PICTURE, SCAN, store_upload
from wennuan.moderation.pictures import screen_picture
from wennuan.moderation.screening import listed_words, screen


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("刷单返利，日入过千", "诈骗"),
        ("发个收 款 码给我", "收款"),
        ("你这个王八蛋", "辱骂"),
        ("外地人滚出去", "歧视"),
        ("加-我-微-信领红包", "广告"),
        ("ｋ粉", "赌毒色情"),
        ("我真的活不下去了", "自伤求救"),
    ],
)
def test_a_word_of_the_list_makes_a_text_wait(text, category):
    found = screen(text)

    assert found.categories == (category,) or category in found.categories
    assert (found.needs_look, found.must_change, found.is_clean) == (True, False, False)
    assert category in found.why


@pytest.mark.parametrize(
    "text",
    [
        "社区食堂今天开饭了，欢迎来",
        "谨防刷单返利，不要转账",
        "请勿发收款码，求助走社区的门",
        "没有大麻烦，小毛病",
        "红色情怀合唱队",
        "给智障儿童上手工课",
        "微信公众号上可以看，座机 0371-68960000",
        "捐款 20 元，编号 53410103MJF0000001A26001",
        "",
    ],
)
def test_harmless_texts_pass(text):
    assert screen(text).is_clean


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打我 138 1234 5678", "手机号"),
        ("证号11010519491231002X", "身份证号"),
        ("卡 6222020000000000000", "银行卡号"),
        ("vx：abc_12345", "微信号或QQ号"),
        ("扣扣号是１２３４５６７８", "微信号或QQ号"),
    ],
)
def test_a_number_of_somebody_has_to_be_taken_out(text, kind):
    found = screen(text)

    assert found.identifiers == (kind,)
    assert found.must_change
    assert kind in found.sentence
    assert not any(digits in found.sentence for digits in ("138", "1101", "6222"))


@pytest.mark.parametrize(
    "text",
    [
        "wxp://f2f0AbCdEf", "https://qr.alipay.com/fkx123", "alipays://platformapi/startapp",
        "HTTPS://QR.95516.COM/00010000/1", "weixin://wxpay/bizpayurl?pr=1",
    ],
)  # fmt: skip
def test_a_way_to_pay_somebody_has_to_be_taken_out(text):
    assert screen(f"谢谢 {text} 帮帮我").payment == ("付款链接",)


def test_words_are_marked_as_they_were_written():
    assert listed_words("请加 我，微信，谢谢") == ("加 我，微信",)


def test_danger_is_urgent():
    assert screen("不想活了").is_urgent
    assert not screen("加我微信").is_urgent


def test_two_readings_together_say_both():
    both = screen("加我微信") | screen("打 13812345678")

    assert (both.words, both.identifiers) == (("加我微信",), ("手机号",))


def _stored(content, *, side=320, name="a.png"):
    """A photo with a code somewhere in it, stored as an upload is."""
    code, whole = io.BytesIO(), io.BytesIO()
    segno.make(content, error="m").save(code, kind="png", scale=4, border=4)
    page = Image.new("RGB", (side * 3, side * 2), "#dcd")
    page.paste(Image.open(code).rotate(4, expand=True, fillcolor="white"), (side, side // 3))
    page.save(whole, "PNG")
    return store_upload(SimpleUploadedFile(name, whole.getvalue()), PICTURE)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.READ_PICTURES = False


@pytest.mark.parametrize(
    "content",
    ["wxp://f2f0AbCdEfGhIj", "https://qr.alipay.com/fkx12345abcde", "https://qr.95516.com/0001/62"],
)
def test_a_payment_code_in_a_picture_is_found(content):
    assert screen_picture(_stored(content)).payment == ("收付款码",)


def test_another_code_in_a_picture_is_left_alone():
    found = screen_picture(_stored("https://example.org/wishes/12"))

    assert not found.must_change


def test_a_scan_waits_for_a_person():
    path = store_upload(SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), SCAN)

    found = screen_picture(path)

    assert (found.is_unread, found.needs_look, found.must_change) == (True, True, False)


def test_nothing_hidden_stays_in_a_picture(settings):
    photo = Image.new("RGB", (40, 40))
    exif = Image.Exif()
    exif[0x010F] = "camera"
    body = io.BytesIO()
    photo.save(body, "JPEG", exif=exif)

    path = store_upload(SimpleUploadedFile("a.jpg", body.getvalue()), PICTURE)

    assert not Image.open(Path(settings.MEDIA_ROOT) / path).getexif()
