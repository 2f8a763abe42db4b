"""The app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Organisations, certificates and posts."""

    name = "wennuan.orgs"
    verbose_name = "组织与岗位"
