"""Fields that the forms of wishes share."""

from typing import Any

from django import forms

from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan


class YuanField(forms.CharField):
    """An amount in yuan, cleaned to fen; empty is nothing."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=16, **({"widget": widget} | options))

    def clean(self, value: Any) -> int:
        """What was written, in fen."""
        written = super().clean(value)
        if not written:
            return 0
        try:
            return parse_yuan(written)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.sentence) from wrong


def lines(label: str, most: int, **options: Any) -> forms.CharField:
    """Some lines of text; a phone's own dictation works in it."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


def in_yuan(fen: int) -> str:
    """Fen as a form shows them: 18000 -> 180, 1250 -> 12.50."""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"
