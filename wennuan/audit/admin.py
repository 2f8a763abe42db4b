"""The record in Django's admin: to read, never to write."""

from django.contrib import admin
from django.http import HttpRequest

from wennuan.audit.models import AuditEntry, Reading


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Looked at, not touched."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No."""
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """Who did what."""

    list_display = ("at", "verb", "kind", "subject_id", "actor", "on_behalf_of", "reason")
    list_filter = ("verb",)
    list_select_related = ("actor", "on_behalf_of")
    ordering = ("-at",)


@admin.register(Reading)
class ReadingAdmin(ReadOnly):
    """Who opened whose data."""

    list_display = ("at", "reader", "person", "what", "reason")
    list_select_related = ("reader", "person")
    ordering = ("-at",)
