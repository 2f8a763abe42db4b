"""What the gallery shows: each component in each state, drawn from its own source line.

The pieces live in ``templates/ui/gallery/<component>.html``; ``{# -- name #}`` begins a state.
What is shown and what is printed beside it is the same text, so the page cannot be out of date.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template import engines
from django.templatetags.static import static
from django_cotton.compiler_regex import CottonCompiler

from wennuan.kernel import clock
from wennuan.ui import pasted
from wennuan.ui.fields import PhotosField, Signed

FOLDER = Path(__file__).parent / "templates" / "ui" / "gallery"
COLUMNS = ("户主", "地址", "人数")
PASTED = "户主\t地址\t人数\n王**\t汉江路 12 号\t3\n李**\t航海路 8 号\n"
_STATE = re.compile(r"^\{# -- (.+?) #\}\n", re.MULTILINE)

ORDER = {
    "给人看的": "page-head breadcrumb state clock tag notice amount progress stat facts masked",
    "经过": "timeline steps stepper bubbles",
    "列表": "chip segmented filter-sheet rows wish-card table pager empty waiting avatar-initial",
    "做事情": "button link-button form field radio-tiles checkbox upload sheet",
    "交东西": "photos signature paste-table paste-preview",
    "整段": "card section result qr share icons",
}


@dataclass(frozen=True, slots=True)
class State:
    """One state of a component: its source, and what becomes of it."""

    name: str
    source: str
    shown: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One component in all its states."""

    name: str
    promise: str
    states: tuple[State, ...]


class SampleForm(forms.Form):
    """One field of each kind."""

    AMOUNTS = (("20", "¥20"), ("50", "¥50"), ("100", "¥100"), ("200", "¥200"))
    WAYS = (("real", "署真名"), ("alias", "署化名"), ("none", "不署名"))

    amount = forms.ChoiceField(label="捐多少", choices=AMOUNTS, widget=forms.RadioSelect)
    own = forms.CharField(
        label="其他金额（元）",
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "data-amount": ""}),
    )
    phone = forms.CharField(
        label="手机号",
        help_text="只用来发验证码和到账通知，不会公开。",
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    code = forms.CharField(
        label="短信验证码",
        help_text="6 位数字，3 分钟内有效。",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    street = forms.ChoiceField(
        label="所在街道", choices=(("", "请选择"), ("1", "德化街街道"), ("2", "解放路街道"))
    )
    way = forms.ChoiceField(label="名字怎么写", choices=WAYS, widget=forms.RadioSelect)
    words = forms.CharField(label="留一句话", required=False, widget=forms.Textarea({"rows": 3}))
    agree = forms.BooleanField(label="我已读过募捐方案，知道这笔钱会怎样用")
    paper = forms.FileField(
        label="银行回单", required=False, help_text="照片或 PDF，不超过 10 MB。"
    )
    photos = PhotosField(label="送到时的照片", required=False)
    pasted = forms.CharField(label="受灾家庭", widget=forms.Textarea({"rows": 5}))


class SampleSigned(Signed):
    """A form that is signed."""


def gallery(request: HttpRequest) -> dict[str, Any]:
    """All samples by group, for one request."""
    context = _context()
    groups = {
        group: [_sample(name, context, request) for name in names.split()]
        for group, names in ORDER.items()
    }
    return {"groups": groups, "themes": ("wennuan", "wennuan-elder")}


def _context() -> dict[str, Any]:
    now = clock.now()
    return {
        "form": SampleForm(auto_id="free_%s", initial={"amount": "20", "way": "alias"}),
        "bad_form": SampleForm({"phone": "138", "way": "alias"}, auto_id="bad_%s"),
        "small_form": _small("small_%s", None),
        "small_bad_form": _small("smallbad_%s", {"phone": ""}),
        "soon": now + timedelta(hours=2, minutes=5),
        "later": now + timedelta(days=2, minutes=5),
        "past": now - timedelta(days=3, minutes=1),
        "now": now,
        "more_photos": SampleForm(auto_id="more_%s"),
        "filter_form": _small("filter_%s", None),
        "filter_form_two": _small("filtertwo_%s", None),
        "signed_form": SampleSigned(auto_id="sign_%s"),
        "unsigned_form": SampleSigned({"signed_name": "王小明"}, auto_id="unsigned_%s"),
        "reasons": (("visit", "约上门时间"), ("urgent", "联系不上，有急事")),
        "columns": COLUMNS,
        "pasted_rows": pasted.read(PASTED, COLUMNS),
        "kept_photos": ({"url": static("ui/favicon.svg"), "alt": "门口的照片", "pk": 7},),
        "crumbs": (("首页", "#"), ("募捐活动", "#")),
        "facts": (("募捐主体", "二七区慈善总会（演示）"), ("备案编号", "演示 4101 0320 2600 12")),
        "steps": ("看清楚", "填金额", "付款"),
        "icons": icon_names(),
    }


class _SmallForm(forms.Form):
    """Two fields, for the form component."""

    phone = SampleForm.base_fields["phone"]
    street = SampleForm.base_fields["street"]


def _small(auto_id: str, data: dict[str, str] | None) -> forms.Form:
    return _SmallForm(data, auto_id=auto_id)


def _sample(name: str, context: dict[str, Any], request: HttpRequest) -> Sample:
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    pieces = _STATE.split(text)[1:]
    states = tuple(
        State(title, source.strip(), _draw(source, context, request))
        for title, source in zip(pieces[::2], pieces[1::2], strict=True)
    )
    return Sample(name, _promise(name), states)


def _draw(source: str, context: dict[str, Any], request: HttpRequest) -> str:
    compiled = CottonCompiler().process(source)
    return str(engines["django"].from_string(compiled).render(dict(context), request))


def _promise(name: str) -> str:
    """The first line of the component's own file."""
    path = FOLDER.parents[1] / "cotton" / f"{name.replace('-', '_')}.html"
    if not path.is_file():
        return ""
    return path.read_text(encoding="utf-8").splitlines()[0].strip("{}# ")


def icon_names() -> list[str]:
    """The icons that the sprite holds, in the order of ``frontend/icons.txt``."""
    listed = Path(__file__).parents[2] / "frontend" / "icons.txt"
    lines = (line.split("#")[0].strip() for line in listed.read_text("utf-8").splitlines())
    return [line for line in lines if line]
