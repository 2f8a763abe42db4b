"""The shape of what residents write."""

from typing import Any

from django import forms

from wennuan.people.queries import communities
from wennuan.places.models import Place
from wennuan.talk.actions.circles import LONGEST_MESSAGE, CircleFacts
from wennuan.talk.actions.threads import Question
from wennuan.talk.models import MOST_PICTURES, Board, CircleKind
from wennuan.talk.queries.areas import boards_of
from wennuan.ui.fields import PhotosField


class BoardChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A board with the days of its answer beside its name."""

    def label_from_instance(self, obj: Board) -> str:
        """环境卫生（3 个工作日内答复）."""
        if obj.answer_days is None:
            return f"{obj.name}（邻居之间说说，不限时）"
        return f"{obj.name}（{obj.answer_days} 个工作日内答复）"


class AskForm(forms.Form):
    """A question: where, about what, in one's own words, with pictures if they help."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label="问哪个社区", empty_label="请选择社区"
    )
    board = BoardChoice(Board.objects.none(), label="关于什么", empty_label="请选择")
    title = forms.CharField(
        label="一句话说清楚",
        max_length=40,
        widget=forms.TextInput({"placeholder": "例如：3 号楼二单元的楼道灯坏了"}),
    )
    body = forms.CharField(
        label="具体情况",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="什么地方、从什么时候开始、希望怎么办。请不要写手机号、身份证号和门牌号。",
    )
    pictures = PhotosField(
        most=MOST_PICTURES, label="照片", required=False,
        help_text=f"最多 {MOST_PICTURES} 张。不要拍到别人的脸和证件，拍摄地点等信息会自动去掉。",
    )  # fmt: skip

    def __init__(self, *args: Any, area: Place, **kwargs: Any) -> None:
        """``area`` decides which boards can be chosen."""
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = communities()  # type: ignore[attr-defined]
        self.fields["board"].queryset = boards_of(area)  # type: ignore[attr-defined]

    def question(self, kept: list[str]) -> Question:
        """What was asked, with the paths of its pictures."""
        said = self.cleaned_data
        return Question(said["board"], said["place"], said["title"], said["body"], kept)


class WordsForm(forms.Form):
    """Some words: a comment, an answer, a note."""

    body = forms.CharField(label="内容", max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, label: str = "", help_text: str = "", **kwargs: Any) -> None:
        """With a label of its own."""
        super().__init__(*args, **kwargs)
        self.fields["body"].label = label or self.fields["body"].label
        self.fields["body"].help_text = help_text


class MessageForm(forms.Form):
    """One word in a group or conversation."""

    body = forms.CharField(
        label="说点什么", max_length=LONGEST_MESSAGE, widget=forms.Textarea({"rows": 2})
    )


class VoteForm(forms.Form):
    """One choice among a poll's options."""

    choice = forms.TypedChoiceField(
        label="请选一项", coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "请先选一项。"},
    )  # fmt: skip

    def __init__(self, *args: Any, options: list[str], **kwargs: Any) -> None:
        """The options by their position."""
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = list(enumerate(options))  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What comes of a poll."""

    outcome = forms.CharField(
        label="结果怎么用", max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text="告诉投票的人：结果是什么，接下来谁来办、什么时候办。",
    )  # fmt: skip


class CircleForm(forms.Form):
    """A group to begin."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label="在哪个社区", empty_label="请选择社区"
    )
    kind = forms.ChoiceField(label="因为什么聚在一起", choices=CircleKind, widget=forms.RadioSelect)
    name = forms.CharField(label="小组名称", max_length=20)
    about = forms.CharField(
        label="介绍", max_length=200, widget=forms.Textarea({"rows": 3}),
        help_text="大家一起做什么、多久聚一次。所有人都看得到。",
    )  # fmt: skip
    is_free = forms.BooleanField(label="实名的成年居民可以直接加入，不用我审批", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Communities of today."""
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = communities()  # type: ignore[attr-defined]

    def facts(self) -> CircleFacts:
        """What the group is."""
        said = self.cleaned_data
        return CircleFacts(said["kind"], said["name"], said["about"], said["is_free"])


class JoinForm(forms.Form):
    """Asking to join a group."""

    word = forms.CharField(
        label="和组长说一句", max_length=60, required=False,
        widget=forms.TextInput({"placeholder": "例如：我住 2 号楼"}),
    )  # fmt: skip


class ConversationForm(forms.Form):
    """With whom to talk in private, and the first words."""

    place = forms.ModelChoiceField(Place.objects.none(), label="哪个社区", empty_label="请选择社区")
    role = forms.ChoiceField(label="想和谁说", widget=forms.RadioSelect)
    body = forms.CharField(
        label="想说的话", max_length=2000, widget=forms.Textarea({"rows": 6}),
        help_text="只有您和接谈的人能看到，加密保存，搜不到。",
    )  # fmt: skip

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        """``roles``: the posts that somebody holds in the area."""
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = communities()  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
