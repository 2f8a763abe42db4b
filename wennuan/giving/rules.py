"""Who may do what with funds, campaigns, gifts and spendings."""

from wennuan.giving.models import Campaign, Donation, Expense, Fund
from wennuan.kernel.rules import rule
from wennuan.orgs.models import Organisation, Role
from wennuan.orgs.queries import holds_post
from wennuan.people.models import Person, Scope
from wennuan.people.rules import Matter, may_act_for

EDITORS = (Role.CAMPAIGN_EDITOR, Role.FUND_MANAGER)
DESK = (Role.CASHIER, Role.ACCOUNTANT)
STEERERS = (Role.FUND_MANAGER,)
ISSUERS = (Role.ACCOUNTANT,)
SPENDERS = (Role.ACCOUNTANT, Role.FUND_MANAGER)
DECIDERS = (Role.REVIEWER, Role.FUND_MANAGER)
ANSWERERS = (Role.REVIEWER, Role.ORG_MANAGER, Role.FUND_MANAGER)
STAFF = (Role.CAMPAIGN_EDITOR, Role.FUND_MANAGER, Role.ACCOUNTANT, Role.CASHIER, Role.REVIEWER,
         Role.ORG_MANAGER)  # fmt: skip


@rule("这一页只对慈善组织的工作人员开放")
def may_enter_desk(person: Person, org: Organisation | None) -> bool:
    """Whoever holds a post of the giving desk, in this organisation or in any."""
    return holds_post(person, STAFF, org=org)


@rule("只有本组织的基金管理员才能设立和终止专项基金")
def may_manage_fund(person: Person, fund: Fund) -> bool:
    """The fund managers of the organisation."""
    return holds_post(person, STEERERS, org=fund.org)


@rule("只有本组织的募捐项目编辑或基金管理员才能编辑募捐活动")
def may_edit_campaign(person: Person, campaign: Campaign) -> bool:
    """Editors and fund managers of the organisation."""
    return holds_post(person, EDITORS, org=campaign.org)


@rule("只有本组织的基金管理员才能办理募捐活动的决策、备案、开始、暂停和结束")
def may_steer_campaign(person: Person, campaign: Campaign) -> bool:
    """Fund managers of the organisation."""
    return holds_post(person, STEERERS, org=campaign.org)


@rule("只有本组织的会计或基金管理员才能录入拨付")
def may_enter_expense(person: Person, fund: Fund) -> bool:
    """Accountants and fund managers of the organisation."""
    return holds_post(person, SPENDERS, org=fund.org)


@rule("拨付要由录入人以外的复核员或基金管理员复核")
def may_decide_expense(person: Person, expense: Expense) -> bool:
    """A reviewer or fund manager of the organisation, never who entered it."""
    return person.pk != expense.entered_by_id and holds_post(person, DECIDERS, org=expense.fund.org)


@rule("只有本组织的出纳或会计才能代登记捐赠")
def may_record_gift(person: Person, fund: Fund) -> bool:
    """Cashiers and accountants of the organisation."""
    return holds_post(person, DESK, org=fund.org)


@rule("只有本组织的会计才能办理捐赠票据")
def may_issue_receipt(person: Person, donation: Donation) -> bool:
    """Accountants of the organisation."""
    return holds_post(person, ISSUERS, org=donation.fund.org)


@rule("退款要由本组织的复核员或基金管理员审批")
def may_decide_refund(person: Person, donation: Donation) -> bool:
    """Reviewers and fund managers of the organisation, never the giver."""
    return person.pk != donation.donor_id and holds_post(person, DECIDERS, org=donation.fund.org)


@rule("只有捐赠人本人、本人委托的代办人，或持有捐赠链接的人，才能办理")
def may_follow_gift(person: Person, donation: Donation) -> bool:
    """The giver, or a helper accepted for gifts. Whoever holds the secret link acts as SYSTEM."""
    if person.pk == donation.donor_id:
        return True
    return donation.donor is not None and may_act_for(person, Matter(donation.donor, Scope.GIVING))


def helped_by(person: Person | None, donation: Donation) -> Person | None:
    """The giver, when somebody else acts for them."""
    return donation.donor if person is not None and person.pk != donation.donor_id else None


@rule("只有本组织的复核员、组织管理员或基金管理员才能答复举报")
def may_answer_report(person: Person, campaign: Campaign) -> bool:
    """Reviewers, managers of the organisation and of its funds."""
    return holds_post(person, ANSWERERS, org=campaign.org)
