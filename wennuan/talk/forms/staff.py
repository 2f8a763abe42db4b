"""The shape of what an area's workers write."""

from datetime import timedelta
from typing import Any

from django import forms

from wennuan.kernel.clock import today
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk.actions.announcements import Words
from wennuan.talk.actions.boards import Subject
from wennuan.talk.actions.polls import Ballot
from wennuan.talk.models import MOST_OPTIONS
from wennuan.talk.queries.areas import offices_of

DAY = {"type": "date"}


class _AreaForm(forms.Form):
    """Something said in the name of one of the worker's areas."""

    place = forms.ModelChoiceField(Place.objects.none(), label="发给哪个区域", empty_label=None)

    def __init__(self, *args: Any, worker: Person, **kwargs: Any) -> None:
        """The areas of this worker."""
        super().__init__(*args, **kwargs)
        mine = Place.objects.filter(pk__in=[place.pk for place in offices_of(worker)])
        self.fields["place"].queryset = mine  # type: ignore[attr-defined]


class AnnouncementForm(_AreaForm):
    """An announcement."""

    title = forms.CharField(label="标题", max_length=40)
    body = forms.CharField(
        label="内容", max_length=4000, widget=forms.Textarea({"rows": 8}),
        help_text="什么事、什么时候、在哪里、要带什么、问谁。电话请写座机。",
    )  # fmt: skip
    expires_on = forms.DateField(
        label="公示到哪天", widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        initial=lambda: today() + timedelta(days=14),
    )  # fmt: skip
    is_pinned = forms.BooleanField(label="放在最前面", required=False)
    wants_receipts = forms.BooleanField(
        label="请居民点“我读过了”", required=False,
        help_text="大家只看到有多少人读过；名单只有社区工作者能看，不公开、不催促个人。",
    )  # fmt: skip

    def words(self) -> Words:
        """What is announced."""
        said = self.cleaned_data
        return Words(
            said["title"], said["body"], said["expires_on"], said["is_pinned"],
            said["wants_receipts"],
        )  # fmt: skip


class PollForm(_AreaForm):
    """A poll."""

    question = forms.CharField(label="想问的事", max_length=60)
    explanation = forms.CharField(
        label="说明", max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    options = forms.CharField(
        label="选项，一行一个", widget=forms.Textarea({"rows": 5}), max_length=400,
        help_text=f"2 到 {MOST_OPTIONS} 个，每个不超过 40 个字。发出后不能再改。",
    )  # fmt: skip
    closes_on = forms.DateField(
        label="投到哪天", widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        initial=lambda: today() + timedelta(days=7),
    )  # fmt: skip
    shows_live = forms.BooleanField(label="边投边公布票数（不勾选就等截止后公布）", required=False)

    def clean_options(self) -> list[str]:
        """A line an option; the length that a row holds."""
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        if any(len(line) > 40 for line in lines):  # noqa: PLR2004 — as the column
            raise forms.ValidationError("每个选项不要超过 40 个字。")
        return [line for line in lines if line]

    def ballot(self) -> Ballot:
        """What is asked."""
        said = self.cleaned_data
        return Ballot(
            said["question"], said["options"], said["closes_on"], said["explanation"],
            said["shows_live"],
        )  # fmt: skip


class BoardForm(_AreaForm):
    """A board of an area's own."""

    name = forms.CharField(label="版块名称", max_length=20)
    hint = forms.CharField(label="说明", max_length=80, required=False)
    answer_days = forms.IntegerField(
        label="几个工作日内答复", min_value=1, max_value=20, required=False,
        help_text="不填就是邻居之间交流，不限时答复。",
    )  # fmt: skip

    def subject(self) -> Subject:
        """What the board is about."""
        said = self.cleaned_data
        return Subject(said["name"], said["hint"], answer_days=said["answer_days"])


class RefuseForm(forms.Form):
    """Why the community can't do it."""

    body = forms.CharField(
        label="为什么不能办", max_length=2000, widget=forms.Textarea({"rows": 5}),
        help_text="用平常的话写清楚原因，也写明还可以去哪里问。",
    )  # fmt: skip
    is_personal = forms.BooleanField(
        label="涉及个人情况，只让提问人看到", required=False,
        help_text="勾选后，整条提问也不再公开。",
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason that the others read."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 3}))


class HandOverForm(forms.Form):
    """A colleague to take over."""

    to = forms.TypedChoiceField(label="交给谁", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        """Those on duty."""
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = colleagues  # type: ignore[attr-defined]
