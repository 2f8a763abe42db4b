"""Handing over, and being away."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wennuan.kernel.clock import today
from wennuan.people.models import Person
from wennuan.tasks.queries import staff_name


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ColleagueField(forms.ChoiceField):
    """One of some colleagues, by the code that they show."""

    def offer(self, people: Iterable[Person]) -> None:
        """Who can be chosen."""
        self.people = {person.code: person for person in people}
        named = [(code, staff_name(one)) for code, one in self.people.items()]
        self.choices = [("", "请选择"), *named]

    def clean(self, value: Any) -> Any:
        """The person."""
        return self.people.get(super().clean(value))


class HandOverForm(forms.Form):
    """To whom, and why."""

    to = ColleagueField(label="转给")
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="接手的人会看到，也会记在这件待办里。",
    )

    def __init__(self, *args: Any, colleagues: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.offer(colleagues)


class AbsenceForm(forms.Form):
    """From when to when, and who covers."""

    from_on = forms.DateField(label="从哪天起", widget=DayInput)
    to_on = forms.DateField(
        label="到哪天为止", widget=DayInput, help_text="含这一天；过后自动结束，不用再来取消。"
    )
    cover = ColleagueField(
        label="谁代班", help_text="同岗位的同事。对方会在工作台看到您的待办，标着“代班”。"
    )

    def __init__(self, *args: Any, colleagues: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cover"]
        field.offer(colleagues)
        self.initial.setdefault("from_on", today())
