"""Formats and small tags of the look; every template has them (settings, ``builtins``)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wennuan.kernel import clock, money, privacy

register = template.Library()
SOON = 24 * 3600  # seconds before the end from which a clock asks for attention


@register.filter
def yuan(fen: int | str | None) -> str:
    """123456 -> ¥1,234.56; nothing stays nothing."""
    return "" if fen is None or fen == "" else money.yuan(int(fen))


@register.filter
def wan(fen: int | str | None) -> str:
    """12345600 -> 12.35 万元; 5000 -> 50 元."""
    return "" if fen is None or fen == "" else money.wan(int(fen))


@register.filter
def is_large(fen: int | None) -> bool:
    """Whether a sum is shown in 万元, so that the exact one belongs beside it."""
    return fen is not None and abs(fen) >= money.WAN


@register.filter
def thousands(count: int | str | None) -> str:
    """2871 -> 2,871; nothing stays nothing."""
    return "" if count is None or count == "" else f"{int(count):,}"


@register.filter
def phone(number: str | None) -> str:
    """+8613812341234 -> 138****1234, for everyone but its owner."""
    return privacy.mask_phone(str(number)) if number else ""


@register.filter
def sentence(text: str | None) -> str:
    """Someone's own words as a whole sentence: exactly one full stop at the end."""
    words = str(text or "").strip().rstrip("。.；;，,")
    return words if not words or words[-1] in "！？!?…" else f"{words}。"


@register.filter
def initial(name: str | None) -> str:
    """The first character of a name, for the round sign beside it."""
    return str(name).strip()[:1].upper() if name else "·"


@register.filter
def dt(moment: datetime | date | None) -> str:
    """今天 15:30, 昨天 09:05, 11月23日 15:30, 2025年3月1日; dates without a time of day."""
    if not moment:
        return ""
    if not isinstance(moment, datetime):
        return _day(moment)
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    today = clock.today()
    words = {0: "今天", -1: "昨天", 1: "明天"}.get((day - today).days)
    if words:
        return words
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


@register.filter
def due(moment: datetime | None) -> str:
    """今天 15:30 到期 · 还剩 2 小时; after it, 已过期 3 天."""
    if not moment:
        return ""
    seconds = (moment - clock.now()).total_seconds()
    if seconds < 0:
        return f"{dt(moment)} 到期 · 已过期 {_span(-seconds)}"
    return f"{dt(moment)} 到期 · 还剩 {_span(seconds)}"


def _span(seconds: float) -> str:
    for unit, size in (("天", 86400), ("小时", 3600), ("分钟", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "不到 1 分钟"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What a clock says: calm, soon, over, kept or late; in words, with an icon."""

    tone: str
    words: str
    icon: str


@register.filter
def time_left(due_at: datetime | date, stopped: datetime | None = None) -> TimeLeft:
    """还有 2 天, 还有 5 小时, 已超时 1 天; once stopped 按时完成 or 超时 1 天完成."""
    if not isinstance(due_at, datetime):  # a day is kept until it ends
        due_at = timezone.make_aware(datetime.combine(due_at, time.max))
    seconds = (due_at - (stopped or clock.now())).total_seconds()
    if stopped and seconds >= 0:
        return TimeLeft("kept", "按时完成", "circle-check")
    if stopped:
        return TimeLeft("late", f"超时 {_span(-seconds)}完成", "circle-check")
    if seconds < 0:
        return TimeLeft("over", f"已超时 {_span(-seconds)}", "triangle-alert")
    if seconds < SOON:
        return TimeLeft("soon", f"还有 {_span(seconds)}", "hourglass")
    return TimeLeft("calm", f"还有 {_span(seconds)}", "clock")


@register.filter
def percent(part: int | None, whole: int | None) -> int:
    """How much of ``whole`` is there, 0 to 100 and never rounded up to the full; 0 of nothing."""
    if not part or not whole or part < 0:
        return 0
    share = (Decimal(100) * part / whole).quantize(Decimal(1), ROUND_HALF_UP)
    return 100 if part >= whole else max(1, min(99, int(share)))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of ``frontend/icons.txt``; a word always stands beside it, so it is silent."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def art(name: str) -> SafeString:
    """One of our own line drawings (``frontend/art``); decoration, so it is silent."""
    return format_html(
        '<svg class="art" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/art.svg"),
        name,
    )


@register.filter
def widget(field: BoundField, css: str = "") -> SafeString:
    """A field's control, with the classes and hints that the look needs."""
    kind = getattr(field.field.widget, "input_type", "")
    attrs: dict[str, Any] = {}
    classes = " ".join(c for c in (field.field.widget.attrs.get("class", ""), css) if c)
    if kind in {"checkbox", "radio"}:
        classes = f"{kind} {classes}".strip()
    if classes:
        attrs["class"] = classes
    return field.as_widget(attrs=attrs)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the control."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not is_group(field)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the control is several inputs that need a common legend."""
    return bool(field.use_fieldset)


@register.filter
def is_file(field: BoundField) -> bool:
    """Whether the control takes a file."""
    return getattr(field.field.widget, "input_type", "") == "file"


@register.filter
def request_number(request: Any) -> str:
    """The number that a person can quote and the log can find; empty outside a request."""
    return getattr(request, "number", "")
