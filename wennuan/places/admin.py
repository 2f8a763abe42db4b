"""Reference data, to look at. Areas and sites change through their actions only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from wennuan.places.models import Place, Site


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


@admin.register(Place)
class PlaceAdmin(ReadOnly):
    """Areas."""

    list_display = ("code", "name", "level", "valid_to")
    list_filter = ("level",)
    search_fields = ("code", "name")


@admin.register(Site)
class SiteAdmin(ReadOnly):
    """Sites."""

    list_display = ("name", "kind", "place", "state")
    list_filter = ("kind", "state")
    search_fields = ("name",)
