"""Shapes of what is looked for and of what is said of a site."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid, NotFound
from wennuan.places import hours, queries
from wennuan.places.actions import SiteFacts
from wennuan.places.models import Level, Place, Site, SiteKind

MOST_TEXT = 40
_WIDEST = {"longitude": (73, 136), "latitude": (3, 54)}


class SiteSearch(forms.Form):
    """What a resident is looking for. Whatever can't be understood is left out."""

    q = forms.CharField(label="找什么", required=False, max_length=MOST_TEXT)
    street = forms.CharField(required=False, max_length=12)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *SiteKind.choices])
    service = forms.CharField(required=False, max_length=20)
    open = forms.BooleanField(required=False)

    def wanted(self) -> queries.SiteFilter:
        """The filter, from those fields that are right."""
        self.is_valid()
        found = self.cleaned_data
        return queries.SiteFilter(
            place=_area(found.get("street", "")),
            kind=found.get("kind", ""),
            service=found.get("service", ""),
            open_now=found.get("open", False),
            text=found.get("q", ""),
        )


def _area(code: str) -> Place | None:
    try:
        return queries.place_of(code) if code else None
    except NotFound:
        return None


class CommunityField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A community of the district, named with its street."""

    def label_from_instance(self, obj: Any) -> str:
        """大学路街道 · 祥和社区."""
        return f"{obj.parent.name} · {obj.name}" if obj.parent else obj.name


class SiteForm(forms.Form):
    """Everything that is said of a site."""

    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *SiteKind.choices])
    name = forms.CharField(label="名称", max_length=60)
    place = CommunityField(label="所在社区", queryset=Place.objects.none(), empty_label="请选择")
    address = forms.CharField(
        label="地址", max_length=120, help_text="写到门牌，方便居民找到，例如“大学路 12 号院东门”。"
    )
    phone = forms.CharField(
        label="公开电话", max_length=20, required=False, help_text="请填座机，不要填个人手机号。"
    )
    opening = forms.CharField(
        label="开放时间",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一段，例如“周一至周五 08:30-12:00 14:00-17:30”。",
    )
    services = forms.CharField(
        label="服务项目", required=False, max_length=250, help_text="用顿号或逗号隔开，最多 12 个。"
    )
    intro = forms.CharField(
        label="说明", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    longitude = forms.DecimalField(
        label="经度",
        required=False,
        max_digits=9,
        decimal_places=6,
        help_text="WGS-84（手机卫星定位）坐标；从国内地图上抄来的坐标会偏几百米。",
    )
    latitude = forms.DecimalField(label="纬度", required=False, max_digits=8, decimal_places=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities = queries.inside(queries.district()).filter(level=Level.COMMUNITY)
        place: Any = self.fields["place"]
        place.queryset = communities.select_related("parent")

    def clean_opening(self) -> tuple[hours.Stretch, ...]:
        """The stretches that were written."""
        try:
            return hours.parse_hours(self.cleaned_data["opening"])
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong

    def clean_services(self) -> tuple[str, ...]:
        """Each service once, in the order of writing."""
        written = self.cleaned_data["services"].replace("，", "、").replace(",", "、")
        return tuple(
            dict.fromkeys(word.strip()[:20] for word in written.split("、") if word.strip())
        )

    def clean_longitude(self) -> Decimal | None:
        """Inside China."""
        return self._inside("longitude")

    def clean_latitude(self) -> Decimal | None:
        """Inside China."""
        return self._inside("latitude")

    def _inside(self, name: str) -> Decimal | None:
        value: Decimal | None = self.cleaned_data[name]
        low, high = _WIDEST[name]
        if value is not None and not low <= value <= high:
            raise forms.ValidationError("这个坐标不在国内，请核对经度和纬度有没有写反。")
        return value

    def facts(self) -> SiteFacts:
        """What the action takes."""
        said = dict(self.cleaned_data)
        return SiteFacts(hours=said.pop("opening"), **said)


def site_form_of(site: Site, data: Any = None) -> SiteForm:
    """The form, filled with what is said of a site now."""
    opening = "\n".join(
        f"{days} {times.replace('–', '-').replace('、', ' ')}"
        for days, times in queries.site_hours(site)
    )
    now = {name: getattr(site, name) for name in SiteForm.base_fields if hasattr(site, name)}
    now |= {"opening": opening, "services": "、".join(site.services)}
    return SiteForm(data, initial=now)


class _OnDay(forms.Form):
    """From when a change of the tree holds: it has been decided, so never in the future."""

    on = forms.DateField(
        label="从哪天起",
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="批复生效的日期，不能晚于今天。",
    )

    def clean_on(self) -> date:
        """Today or earlier."""
        day: date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError("还没有到这一天，请到时候再办。")
        return day


class NewAreaForm(_OnDay):
    """An area that is new."""

    code = forms.CharField(
        label="区划代码",
        max_length=12,
        help_text="12 位数字，街道以 000 结尾，社区以上级的前 9 位开头。",
    )
    name = forms.CharField(
        label="名称", max_length=40, help_text="居民平时怎么叫，例如“祥和社区”。"
    )
    field_order = ("code", "name", "on")


class RenameAreaForm(_OnDay):
    """What an area is called from now on."""

    name = forms.CharField(label="新的名称", max_length=40)
    field_order = ("name", "on")


class MergeAreaForm(_OnDay):
    """Into which area another one goes."""

    into = CommunityField(label="并入", queryset=Place.objects.none(), empty_label="请选择")
    field_order = ("into", "on")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = queries.inside(queries.district()).filter(level=place.level).exclude(pk=place.pk)
        into: Any = self.fields["into"]
        into.queryset = same.select_related("parent")


class AbolishAreaForm(_OnDay):
    """Why an area ends."""

    reason = forms.CharField(label="依据", max_length=200, help_text="批复文号或会议决定。")
    field_order = ("reason", "on")


class ReasonForm(forms.Form):
    """Why a site is paused or closed."""

    reason = forms.CharField(
        label="原因",
        max_length=100,
        help_text="居民会在页面上看到，例如“内部装修，预计 12 月 1 日恢复”。",
    )
