"""Writing in a picture is read by a program of its own; what can't be read waits for a person."""

import io
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from wennuan.kernel.files import PICTURE, store_upload
from wennuan.moderation import pictures
from wennuan.moderation.pictures import screen_picture


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.READ_PICTURES = True


def a_photo(*lines):
    """A photo of a sheet with these lines."""
    sheet = Image.new("RGB", (1200, 700), "#cbb")
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        font = ImageFont.load_default(44)
        draw.text((80, 80 + 110 * number), line, fill="#222", font=font)
    body = io.BytesIO()
    sheet.rotate(2, fillcolor="#777").save(body, "JPEG", quality=85)
    return store_upload(SimpleUploadedFile("a.jpg", body.getvalue()), PICTURE)


@pytest.mark.slow_run
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ID 11010519491231002X", "身份证号"),
        ("Tel 138 1234 5678", "手机号"),
        ("6222 0200 0000 0000 000", "银行卡号"),
    ],
)
def test_a_number_written_in_a_picture_is_found(line, kind):
    found = screen_picture(a_photo("Wang Xiaoming", line))

    assert found.identifiers == (kind,)
    assert found.must_change


@pytest.mark.slow_run
def test_other_writing_is_left_alone():
    assert screen_picture(a_photo("Winter coat, size M", "2026-11-23")).is_clean


def test_a_plain_picture_needs_no_reading(monkeypatch):
    monkeypatch.setattr(pictures, "_of_writing", None)
    body = io.BytesIO()
    Image.new("RGB", (300, 200), "#888").save(body, "PNG")

    path = store_upload(SimpleUploadedFile("a.png", body.getvalue()), PICTURE)

    assert screen_picture(path).is_clean


@pytest.mark.parametrize(
    "failure",
    [
        subprocess.TimeoutExpired("reading", 20),
        subprocess.CalledProcessError(1, "reading"),
        TimeoutError(),
    ],
)
def test_what_can_not_be_read_waits_for_a_person(monkeypatch, failure):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr(subprocess, "run", fail)

    found = screen_picture(a_photo("ID"))

    assert (found.is_unread, found.needs_look, found.must_change) == (True, True, False)


def test_without_a_reader_every_picture_waits_for_a_person(settings):
    settings.READ_PICTURES = False

    assert screen_picture(a_photo("hello")).is_unread


def test_pictures_are_read_one_at_a_time(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.2)

    with pictures._turn(), pytest.raises(TimeoutError), pictures._turn():
        pass
