"""Who may see which part of the giving desk."""

from django.db.models import QuerySet

from wennuan.giving import queries
from wennuan.giving.models import Campaign, Fund
from wennuan.giving.rules import may_enter_desk
from wennuan.kernel.errors import NotFound
from wennuan.kernel.rules import require
from wennuan.orgs.models import Organisation
from wennuan.people.web import PersonRequest


def orgs_of(request: PersonRequest) -> "QuerySet[Organisation]":
    """The organisations at whose desk this person works; refused when there is none."""
    require(may_enter_desk, request.user, None)
    return queries.desk_orgs(request.user)


def own_campaign(request: PersonRequest, pk: int) -> Campaign:
    """A campaign of one of these organisations. Raises NotFound."""
    found = queries.desk_campaigns(orgs_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个募捐活动，或者它不属于您所在的组织。")
    return found


def own_fund(request: PersonRequest, pk: int) -> Fund:
    """A fund of one of these organisations. Raises NotFound."""
    found = queries.desk_funds(orgs_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个专项基金，或者它不属于您所在的组织。")
    return found
