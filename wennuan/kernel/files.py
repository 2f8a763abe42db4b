"""Uploaded files: real type, size limit, pictures made anew, private unless a link is signed."""

import io
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from PIL import Image, ImageOps, UnidentifiedImageError

from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid

Image.MAX_IMAGE_PIXELS = 50_000_000
LONGEST_SIDE = 1600
SALT = "wennuan.files"
_BEGINS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".xlsx"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be uploaded somewhere."""

    most_bytes: int
    pictures: bool = True
    endings: frozenset[str] = frozenset()


PICTURE = Kind(most_bytes=12 * 2**20)
SCAN = Kind(most_bytes=12 * 2**20, endings=frozenset({".pdf"}))


def store_upload(upload: "UploadedFile[bytes]", kind: Kind, *, field: str | None = None) -> str:
    """Keep an upload and give back its private path. Raises Invalid with what to do.

    Pictures are decoded and written anew as WebP, so nothing hidden (place, camera, code) stays.
    """
    if (upload.size or 0) > kind.most_bytes:
        raise Invalid(f"文件太大，请不要超过 {kind.most_bytes // 2**20} MB。", field=field)
    body = upload.read()
    ending = next((end for start, end in _BEGINS.items() if body.startswith(start)), None)
    if ending is None and kind.pictures:
        return _keep(_clean_picture(body, field), ".webp")
    if ending not in kind.endings:
        raise Invalid("这种文件不能上传，请换成照片（JPG、PNG）或 PDF。", field=field)
    return _keep(body, str(ending))


def _clean_picture(body: bytes, field: str | None) -> bytes:
    try:
        with Image.open(io.BytesIO(body)) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as broken:
        raise Invalid("这张图片打不开，请换一张 JPG 或 PNG。", field=field) from broken
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=80)
    return out.getvalue()


def _keep(body: bytes, ending: str) -> str:
    path = f"{today():%Y/%m}/{secrets.token_urlsafe(18)}{ending}"
    whole = Path(settings.MEDIA_ROOT) / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(body)
    return path


def signed_url(path: str) -> str:
    """An address that opens this file for ``FILE_LINK_SECONDS``, for whoever was given it."""
    return reverse("file", args=[signing.dumps(path, salt=SALT)])


def serve(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """Open a signed link; behind nginx the file is handed over by X-Accel-Redirect."""
    try:
        path = signing.loads(token, salt=SALT, max_age=settings.FILE_LINK_SECONDS)
    except signing.BadSignature as bad:
        raise Http404 from bad
    response: HttpResponse | FileResponse
    if settings.ACCEL_REDIRECT:
        response = HttpResponse(headers={"X-Accel-Redirect": f"/_files/{quote(path)}"})
        del response.headers["Content-Type"]
    else:
        try:
            response = FileResponse((Path(settings.MEDIA_ROOT) / path).open("rb"))
        except FileNotFoundError as gone:
            raise Http404 from gone
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
