"""Writing a wish down: short enough for a minute on a phone."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid
from wennuan.kernel.files import PICTURE, store_upload
from wennuan.people.models import Household, Person
from wennuan.people.queries import household_of, person_by_phone
from wennuan.places.models import Site
from wennuan.wishes import texts
from wennuan.wishes.actions import Draft, Text
from wennuan.wishes.forms.fields import YuanField, in_yuan, lines
from wennuan.wishes.models import MOST_ITEMS, Hardship, Wish, WishKind

NOT_KNOWN = "没有找到这个家庭。可以在下面填写称呼和住址，先建立家庭资料。"


class TextForm(forms.Form):
    """What everyone will read."""

    kind = forms.ChoiceField(
        label="想要的是",
        choices=WishKind.choices,
        widget=forms.RadioSelect,
        initial=WishKind.GOODS,
    )
    title = forms.CharField(
        label="心愿",
        max_length=30,
        help_text="一句话，例如“一件厚棉衣”。不写姓名、病情和住址。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    price = YuanField(label="大约多少钱", required=False, help_text="一份的价格；服务可以不填。")
    story = lines("补充说明", 200, required=False, help_text="尺码、型号、什么时候方便。")

    def text(self, quantity: int = 1, unit: str = "份") -> Text:
        """As the actions take it."""
        typed = self.cleaned_data
        return Text(
            kind=typed["kind"],
            title=typed["title"].strip(),
            story=typed["story"].strip(),
            price_fen=typed["price"],
            quantity=quantity,
            unit=unit,
        )


class RewordForm(TextForm):
    """Other words for a wish that nobody holds."""

    quantity = forms.IntegerField(label="份数", min_value=1, max_value=MOST_ITEMS)

    def __init__(self, *args: Any, wish: Wish, **options: Any) -> None:
        """``wish``: the one to begin from."""
        values = {
            "kind": wish.kind, "title": wish.title, "story": wish.story,
            "price": in_yuan(wish.price_fen), "quantity": wish.quantity,
        }  # fmt: skip
        super().__init__(*args, **({"initial": values} | options))
        self.wish = wish
        if not wish.is_batch:
            del self.fields["quantity"]

    def reworded(self) -> Text:
        """The new words; a household's wish stays one."""
        return self.text(self.cleaned_data.get("quantity", 1), self.wish.unit)


class WishForm(TextForm):
    """A resident's wish for the own household, or a helper's for the one helped."""

    site = forms.ModelChoiceField(Site.objects.none(), label="在哪个站点领", empty_label=None)
    is_child = forms.BooleanField(label="这是孩子的心愿", required=False)
    guardian_agreed = forms.BooleanField(label="监护人和孩子都同意", required=False)
    photo_file = forms.FileField(
        label="物品照片", required=False, help_text="样子说不清时再放；审核后才公开。"
    )
    photo_is_of_thing = forms.BooleanField(
        label="照片里只有物品：没有人，没有姓名、地址、病历", required=False
    )

    def __init__(self, *args: Any, sites: "QuerySet[Site]", **options: Any) -> None:
        """``sites``: the stations to choose from, the first one is the default."""
        super().__init__(*args, **options)
        field = self.fields["site"]
        field.queryset = sites  # type: ignore[attr-defined]
        field.initial = field.initial or sites.first()

    def draft(self, household: Household | None, source: str = "", **more: Any) -> Draft:
        """As the actions take it, with the photo kept."""
        typed = self.cleaned_data
        upload = typed["photo_file"]
        quantity, unit = more.pop("quantity", 1), more.pop("unit", "份")
        return Draft(
            text=self.text(quantity, unit),
            site=typed["site"],
            household=household,
            is_child=typed["is_child"],
            guardian_agreed=typed["guardian_agreed"],
            photo=store_upload(upload, PICTURE, field="photo_file") if upload else "",
            photo_is_of_thing=typed["photo_is_of_thing"],
            source=source,
            **more,
        )


class StaffWishForm(WishForm):
    """A station's wish: for a household it knows or hears of, or a batch of like items."""

    hardship = forms.ChoiceField(
        label="困难类型",
        choices=Hardship.choices,
        initial=Hardship.ELDERLY,
        help_text="只用于年度统计，不公开。",
    )
    household = forms.CharField(
        label="哪一户",
        max_length=20,
        required=False,
        help_text="住户的手机号，或家庭编号（H 开头）。只有站点看得到。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    new_name = forms.CharField(label="住户称呼", max_length=20, required=False)
    new_address = forms.CharField(label="住址", max_length=80, required=False)
    code_phone = forms.CharField(
        label="收确认码的手机",
        max_length=20,
        required=False,
        help_text="不填就发到住户账户的手机；没有手机，交付时打印纸条。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    why_again = forms.CharField(
        label="最近已有别的帮扶，为什么还要许愿",
        max_length=120,
        required=False,
        help_text="只在系统提醒时填写，会留记录。",
    )
    quantity = forms.IntegerField(label="一共要多少份", min_value=1, max_value=MOST_ITEMS)
    unit = forms.CharField(label="单位", max_length=4, initial="份")

    def __init__(self, *args: Any, is_batch: bool = False, **options: Any) -> None:
        """``is_batch``: like items for many, not for one household."""
        super().__init__(*args, **options)
        self.is_batch = is_batch
        if is_batch:
            gone = ["household", "new_name", "new_address", "why_again", "is_child"]
            gone += ["guardian_agreed"]
            self.fields["code_phone"].label = "领取代表的手机"
            self.fields["hardship"].initial = Hardship.OUTDOOR
        else:
            gone = ["quantity", "unit"]
        for name in gone:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Find the household, or be told of a new one."""
        typed = super().clean() or {}
        if self.is_batch:
            typed.update(is_child=False, guardian_agreed=False)
            return typed
        written = str(typed.get("household", "")).strip()
        typed["home"], typed["person"] = self._known(written) if written else (None, None)
        if typed["home"] is None and not str(typed.get("new_name", "")).strip():
            self.add_error("household", NOT_KNOWN if written else "请填写住户的手机号或家庭编号。")
        return typed

    def _known(self, written: str) -> tuple[Household | None, Person | None]:
        if written.upper().startswith("H"):
            found = Household.objects.filter(code=written.upper()).select_related("place").first()
            return found, None
        try:
            person = person_by_phone(normalise_phone(written, field="household"))
        except Invalid as wrong:
            self.add_error("household", wrong.sentence)
            return None, None
        return (household_of(person) if person else None), person

    @property
    def new_phone(self) -> str:
        """The number typed for a household that nobody knew yet."""
        written = str(self.cleaned_data.get("household", "")).strip()
        return "" if not written or written.upper().startswith("H") else normalise_phone(written)


def starting_from(asked: Any) -> dict[str, Any]:
    """What a new wish begins with: a common wish by key, or the words of another page."""
    common = next((one for one in texts.common_wishes() if one.key == asked.get("common")), None)
    if common is not None:
        return {
            "kind": common.kind, "title": common.title, "story": common.story,
            "price": str(common.yuan) if common.yuan else "",
        }  # fmt: skip
    return {
        "title": asked.get("title", "")[:30],
        "story": asked.get("text", "")[:200],
        "household": asked.get("household", "")[:20],
    }
