from django import forms
from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look: base page, components, icons, gallery."""

    name = "wennuan.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        """Empty fields are asked for in our voice, in every form of the house."""
        forms.Field.default_error_messages["required"] = "请填写这一项。"
        forms.ChoiceField.default_error_messages["required"] = "请选择一项。"
        forms.BooleanField.default_error_messages = {"required": "请先勾选这一项。"}
        forms.FileField.default_error_messages["required"] = "请选择文件。"
