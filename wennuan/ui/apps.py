from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look: base page, components, icons, gallery."""

    name = "wennuan.ui"
    label = "ui"
    verbose_name = "界面"
