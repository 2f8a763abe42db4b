"""Decisions, appeals, closing, asking again."""

from typing import Any

from django import forms

from wennuan.aid.actions import Grant
from wennuan.aid.forms.fields import choice_of, text_area, tiles
from wennuan.aid.forms.reviews import FundAmountField
from wennuan.aid.models import AidRequest, FollowUpResult
from wennuan.kernel.money import yuan


class ReasonForm(forms.Form):
    """A reason, in words that the one in need understands."""

    reason = text_area("理由", 300, rows=4)


class WordsForm(forms.Form):
    """A few words that the one in need reads."""

    words = text_area("说明", 300, rows=4, help_text="求助人会看到这段话。")


class GrantForm(ReasonForm):
    """Granting what was on notice."""

    approved_fen = FundAmountField(label="批准资助（元）", required=False)

    def __init__(self, *args: Any, request: AidRequest, **rest: Any) -> None:
        super().__init__(*args, **rest)
        review = request.reviews.first()
        self.programme = review.programme if review else None
        proposed = review.proposed_fen if review else None
        if proposed is None:
            del self.fields["approved_fen"]
        else:
            limit = f"公示的是 {yuan(proposed)}，不能超过它，也不能超过项目上限。"
            self.fields["approved_fen"].help_text = limit
            self.initial.setdefault("approved_fen", f"{proposed / 100:.2f}")

    def grant(self) -> Grant:
        """What the action takes."""
        return Grant(
            reason=self.cleaned_data["reason"],
            programme=self.programme,
            approved_fen=self.cleaned_data.get("approved_fen"),
        )


class CloseForm(forms.Form):
    """What came of it."""

    words = text_area("帮上了什么", 300, rows=4, help_text="求助人会看到这段话。")


class AppealForm(forms.Form):
    """Why a refusal is wrong."""

    words = text_area("为什么不同意这个决定", 1000, rows=5, help_text="有新的情况也写在这里。")


class HearForm(forms.Form):
    """An objection or an appeal is answered."""

    is_upheld = tiles("结论", [("yes", "成立，重新上门核实"), ("no", "不成立，维持原来的结果")])
    answer = text_area("答复", 300, rows=4, help_text="提出的人会看到。")


class FollowUpForm(forms.Form):
    """How it goes."""

    result = choice_of("近况", FollowUpResult.choices)
    words = text_area("说了什么", 500, rows=3, required=False)
