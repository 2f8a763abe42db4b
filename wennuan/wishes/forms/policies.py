"""An area's rules for wishes, as staff change them."""

from typing import Any

from django import forms

from wennuan.wishes.actions import Terms
from wennuan.wishes.forms.fields import YuanField, in_yuan, lines
from wennuan.wishes.models import WishPolicy

CLOCKS = {
    "goods_hours": "物品：认领后多少小时送到",
    "service_hours": "服务：认领后多少小时完成",
    "urgent_hours": "急需：认领后多少小时送到",
    "travel_hours": "送出后多少小时到站",
    "offer_hours": "轮到排队的人后，多少小时答复",
    "unclaimed_days": "多少天没人认领就处理",
    "most_claims": "一个人同时最多认领几个",
}
LONGEST = 24 * 90


class PolicyForm(forms.Form):
    """Everything that an area asks of wishes, and why it changes."""

    least = YuanField(label="最低价")
    most = YuanField(label="最高价")
    banned = lines("不能许的东西", 400, required=False, help_text="用空格或顿号隔开。")
    goods_hours = forms.IntegerField(label=CLOCKS["goods_hours"], min_value=1, max_value=LONGEST)
    service_hours = forms.IntegerField(
        label=CLOCKS["service_hours"], min_value=1, max_value=LONGEST
    )
    urgent_hours = forms.IntegerField(label=CLOCKS["urgent_hours"], min_value=1, max_value=LONGEST)
    travel_hours = forms.IntegerField(label=CLOCKS["travel_hours"], min_value=1, max_value=LONGEST)
    offer_hours = forms.IntegerField(label=CLOCKS["offer_hours"], min_value=1, max_value=LONGEST)
    unclaimed_days = forms.IntegerField(label=CLOCKS["unclaimed_days"], min_value=1, max_value=365)
    most_claims = forms.IntegerField(label=CLOCKS["most_claims"], min_value=1, max_value=50)
    reason = lines("为什么修改", 120)

    def __init__(self, *args: Any, policy: WishPolicy, **options: Any) -> None:
        """``policy``: what holds now."""
        values = {name: getattr(policy, name) for name in CLOCKS}
        values |= {
            "least": in_yuan(policy.least_fen),
            "most": in_yuan(policy.most_fen),
            "banned": "、".join(policy.banned),
        }
        super().__init__(*args, **({"initial": values} | options))

    def terms(self) -> Terms:
        """As the action takes it."""
        typed = self.cleaned_data
        banned = typed["banned"].replace("、", " ").replace("，", " ").split()
        return Terms(
            least_fen=typed["least"],
            most_fen=typed["most"],
            banned=tuple(dict.fromkeys(word[:20] for word in banned)),
            **{name: typed[name] for name in CLOCKS},
        )
