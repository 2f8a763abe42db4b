"""Which organisation runs a site."""

from django import forms

from wennuan.orgs.models import Organisation, OrgStatus


class HostForm(forms.Form):
    """A verified organisation, or none."""

    org = forms.ModelChoiceField(
        label="承办组织",
        required=False,
        empty_label="没有承办组织，由社区自己管理",
        queryset=Organisation.objects.filter(status=OrgStatus.VERIFIED).order_by("name"),
        help_text="只列出已经核实的组织。它的站点管理员就能维护这个站点。",
    )
