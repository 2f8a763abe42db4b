"""Organisations, certificates and posts, to look at. They change through their actions only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from wennuan.orgs.models import Certificate, Organisation, Post


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows, never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No."""
        return False


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    """Organisations, without their account numbers."""

    list_display = ("name", "kind", "credit_code", "status")
    list_filter = ("kind", "status")
    search_fields = ("name", "credit_code")
    exclude = ("account_number",)


@admin.register(Certificate)
class CertificateAdmin(ReadOnly):
    """Certificates, without the way to their scans."""

    list_display = ("number", "kind", "org", "expires_on", "status")
    list_filter = ("kind", "status")
    exclude = ("scan",)


@admin.register(Post)
class PostAdmin(ReadOnly):
    """Posts."""

    list_display = ("role", "person", "place", "org", "ends_on", "ended_on")
    list_filter = ("role",)
