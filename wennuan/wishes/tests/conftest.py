import io

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wennuan.kernel.files import PICTURE, store_upload
from wennuan.wishes.tests import make


@pytest.fixture
def site(db):
    return make.trusted(make.a_site())


@pytest.fixture
def wish(site):
    return make.a_wish(site)


@pytest.fixture
def batch(site):
    return make.a_batch(120, site)


@pytest.fixture
def neighbour(db):
    return make.neighbour()


@pytest.fixture
def keeper(site):
    return make.keeper(site.place)


@pytest.fixture
def worker(site):
    return make.worker(site.place)


@pytest.fixture
def picture(settings, tmp_path):
    """``picture()`` is a stored photo of a thing; with words, a QR code that says them."""
    settings.MEDIA_ROOT = tmp_path

    def make_one(code=""):
        drawn = io.BytesIO()
        if code:
            segno.make_qr(code).save(drawn, kind="png", scale=12, border=4)
        else:
            Image.new("RGB", (320, 240), "#7a5230").save(drawn, "PNG")
        upload = SimpleUploadedFile("thing.png", drawn.getvalue(), content_type="image/png")
        return store_upload(upload, PICTURE)

    return make_one
