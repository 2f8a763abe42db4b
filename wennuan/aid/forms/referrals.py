"""Handing on, answering, telling the outcome."""

from typing import Any

from django import forms

from wennuan.aid.actions import Handing
from wennuan.aid.forms.fields import text_area, tiles
from wennuan.aid.hooks import routes
from wennuan.aid.models import AidRequest, Route, Share
from wennuan.aid.platforms import help_platforms
from wennuan.orgs.models import Organisation, OrgStatus
from wennuan.people.models import Channel


class ReferForm(forms.Form):
    """Where to, what is asked, what they may read, and how one agreed."""

    route = tiles("转到哪里", [])
    org = forms.ModelChoiceField(
        queryset=Organisation.objects.filter(status=OrgStatus.VERIFIED).order_by("name"),
        label="转给哪家组织", required=False, empty_label="不转给组织",
        help_text="转到民政和法律援助不选组织时，由街道接收。",
    )  # fmt: skip
    platform = forms.ChoiceField(label="指定平台", required=False)
    asked = text_area("请对方做什么", 500, rows=3)
    shares = forms.MultipleChoiceField(
        label="对方可以看什么", choices=Share.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    channel = tiles(
        "怎么问到本人的",
        [(one.value, one.label) for one in (Channel.PHONE, Channel.DESK, Channel.PAPER)],
        initial=Channel.PHONE.value,
    )
    has_agreed = forms.BooleanField(
        label="已说清楚给谁、看什么、看 90 天，本人同意", required=False
    )

    def __init__(self, *args: Any, request: AidRequest, **rest: Any) -> None:
        super().__init__(*args, **rest)
        plugged = {one.route: one.name for one in routes(request)}
        offered = [
            (one.value, plugged.get(one.value, one.label)) for one in Route
            if one not in {Route.WISH, Route.VOLUNTEERS} or one.value in plugged
        ]  # fmt: skip
        self.fields["route"].choices = offered  # type: ignore[attr-defined]
        names = [("", "请选择"), *((name, name) for name in help_platforms())]
        self.fields["platform"].choices = names  # type: ignore[attr-defined]

    def handing(self) -> Handing:
        """What the action takes."""
        said = self.cleaned_data
        return Handing(
            route=said["route"], asked=said["asked"], shares=tuple(said["shares"]),
            org=said["org"], platform=said["platform"], channel=said["channel"],
            has_agreed=said["has_agreed"],
        )  # fmt: skip


class AnswerForm(forms.Form):
    """Yes, or no with the reason."""

    is_accepted = tiles("能接收吗", [("yes", "接收"), ("no", "不能接收")])
    reason = forms.CharField(
        label="不能接收的原因", max_length=300, required=False, help_text="写清楚，社区好换一条路。"
    )


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = text_area("结果", 300, rows=3, help_text="求助人和社区都会看到。")
