"""Fields that belong to a component: photos, a signature, a pasted table."""

import base64
import io
from datetime import timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageDraw

from wennuan.kernel import clock
from wennuan.ui import pasted
from wennuan.ui.fields import PNG, PhotosField, Signed
from wennuan.ui.templatetags import ui

COLUMNS = ("户主", "地址", "人数")


class PhotosForm(forms.Form):
    photos = PhotosField(most=2, required=False)


class NeededForm(forms.Form):
    photos = PhotosField()


def photos(count):
    files = [SimpleUploadedFile(f"{n}.jpg", b"x", "image/jpeg") for n in range(count)]
    return MultiValueDict({"photos": files})


def drawing(*, stroke=True):
    picture = Image.new("RGBA", (60, 30))
    if stroke:
        ImageDraw.Draw(picture).line((4, 4, 50, 20), fill="black", width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return PNG + base64.b64encode(out.getvalue()).decode()


def test_several_photos_come_as_a_list():
    form = PhotosForm({}, photos(2))

    assert form.is_valid()
    assert [photo.name for photo in form.cleaned_data["photos"]] == ["0.jpg", "1.jpg"]


def test_no_photo_is_an_empty_list_unless_one_is_needed():
    free, needed = PhotosForm({}, {}), NeededForm({}, {})

    assert free.is_valid()
    assert free.cleaned_data["photos"] == []
    assert "photos" in needed.errors


def test_too_many_photos_are_refused_with_the_number():
    form = PhotosForm({}, photos(3))

    assert form.errors["photos"] == ["最多 2 张，现在选了 3 张。请去掉几张再交。"]


def test_a_drawn_signature_is_a_picture():
    form = Signed({"signature": drawing()})

    assert form.is_valid()
    assert form.cleaned_data["signature"].name == "signature.png"


def test_a_typed_name_with_the_box_signs_too():
    form = Signed({"signed_name": "王小明", "signed_agree": "on"})

    assert form.is_valid()
    assert form.cleaned_data["signature"] is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "signature"),
        ({"signed_name": "王小明"}, "signed_agree"),
        ({"signed_agree": "on"}, "signature"),
        ({"signature": drawing(stroke=False)}, "signature"),
        ({"signature": "data:image/svg+xml;base64,AAAA"}, "signature"),
        ({"signature": PNG + "bm90IGEgcG5n"}, "signature"),
    ],
)
def test_half_a_signature_is_none(given, field):
    assert list(Signed(given).errors) == [field]


def test_a_pasted_table_loses_its_heading_and_keeps_its_numbers():
    rows = pasted.read("户主\t地址\t人数\r\n王**\t汉江路\t3\r\n\r\n李**，航海路，2\n", COLUMNS)

    assert [(row.number, row.cells, row.faults) for row in rows] == [
        (2, ("王**", "汉江路", "3"), ()),
        (4, ("李**", "航海路", "2"), ()),
    ]


def test_a_row_of_another_length_carries_its_fault():
    short, long = pasted.read("王**\t汉江路\n李**\t航海路\t2\t多\n", COLUMNS)

    assert (short.cells, short.faults) == (("王**", "汉江路", ""), ("少了 1 列",))
    assert (long.cells, long.faults) == (("李**", "航海路", "2"), ("多了 1 列",))


def test_a_table_that_is_too_long_ends_with_a_fault():
    rows = pasted.read("a,b,c\n" * 9, COLUMNS, most=3)

    assert len(rows) == 4
    assert rows[-1].faults == ("一次最多 3 行，请分几次粘贴",)


@pytest.mark.parametrize(
    ("due", "stopped", "tone", "words"),
    [
        (timedelta(days=2, hours=1), None, "calm", "还有 2 天"),
        (timedelta(hours=5), None, "soon", "还有 5 小时"),
        (timedelta(days=-1, hours=-1), None, "over", "已超时 1 天"),
        (timedelta(hours=1), timedelta(0), "kept", "按时完成"),
        (timedelta(days=-3), timedelta(0), "late", "超时 3 天完成"),
    ],
)
def test_a_clock_says_in_words_how_long_is_left(due, stopped, tone, words):
    at = clock.now()
    with clock.frozen(at):
        left = ui.time_left(at + due, at + stopped if stopped is not None else None)

    assert (left.tone, left.words) == (tone, words)


def test_a_day_is_kept_until_it_ends():
    with clock.frozen(clock.now()):
        assert ui.time_left(clock.today()).tone == "soon"
        assert ui.time_left(clock.today() - timedelta(days=1)).tone == "over"
