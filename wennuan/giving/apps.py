"""The app."""

from django.apps import AppConfig


class GivingConfig(AppConfig):
    """Funds, campaigns, donations."""

    name = "wennuan.giving"
    verbose_name = "捐赠"
