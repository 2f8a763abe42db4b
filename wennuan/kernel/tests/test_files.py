"""Uploads."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wennuan.kernel.errors import Invalid
from wennuan.kernel.files import PICTURE, SCAN, Kind, signed_url, store_upload


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ACCEL_REDIRECT = False


def photo():
    out = io.BytesIO()
    picture = Image.new("RGB", (3000, 1000), "orange")
    exif = picture.getexif()
    exif[0x010F] = "CameraMaker"
    exif[0x8825] = {1: "N", 2: (34.0, 44.0, 0.0)}
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("a.jpg", out.getvalue())


def test_a_picture_is_made_anew_smaller_and_without_its_place(tmp_path):
    path = store_upload(photo(), PICTURE)

    body = (tmp_path / path).read_bytes()
    with Image.open(io.BytesIO(body)) as kept:
        assert kept.size == (1600, 533)
        assert not kept.getexif()
    assert b"CameraMaker" not in body


@pytest.mark.parametrize(
    "body", [b"<svg onload=alert(1)>", b"MZ\x90", b"", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_what_only_pretends_to_be_a_picture_is_refused(body, tmp_path):
    with pytest.raises(Invalid):
        store_upload(SimpleUploadedFile("a.png", body), SCAN)

    assert not list(tmp_path.rglob("*.*"))


def test_a_pdf_is_a_scan_but_not_a_picture():
    assert store_upload(SimpleUploadedFile("a.pdf", b"%PDF-1.7 ..."), SCAN).endswith(".pdf")
    with pytest.raises(Invalid):
        store_upload(SimpleUploadedFile("a.pdf", b"%PDF-1.7 ..."), PICTURE)


def test_a_file_too_large_is_refused():
    with pytest.raises(Invalid, match="太大"):
        store_upload(photo(), Kind(most_bytes=1000))


def test_a_signed_link_opens_and_an_altered_one_does_not(client):
    url = signed_url(store_upload(photo(), PICTURE))

    assert b"".join(client.get(url).streaming_content).startswith(b"RIFF")
    assert client.get(url[:-2] + "xx").status_code == 404


def test_a_link_to_a_file_that_is_gone_says_so(client, tmp_path):
    path = store_upload(photo(), PICTURE)
    (tmp_path / path).unlink()

    assert client.get(signed_url(path)).status_code == 404
