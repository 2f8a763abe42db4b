"""Flows, rules, hooks, working days."""

from datetime import date

import pytest
from django.db import models

from wennuan.kernel.errors import NotAllowed, WrongState
from wennuan.kernel.flows import Flow
from wennuan.kernel.hooks import Hook
from wennuan.kernel.rules import SYSTEM, require, rule
from wennuan.kernel.workdays import add_workdays, is_workday

FLOW = Flow(open=("draft", "open"), close=(["open", "held"], "closed"))


class Thing:
    def __init__(self, status):
        self.status = status

    def get_status_display(self):
        return {"draft": "草稿", "open": "进行中", "closed": "已结束"}[self.status]


def test_a_step_leads_where_it_says():
    thing = Thing("draft")

    FLOW.take(thing, "open")

    assert thing.status == "open"


def test_a_forbidden_step_changes_nothing_and_says_where_we_are():
    thing = Thing("closed")

    with pytest.raises(WrongState, match="已结束"):
        FLOW.take(thing, "close")

    assert thing.status == "closed"


def test_a_flow_knows_what_leads_to_a_state():
    assert FLOW.leads_to("closed") == {"open", "held"}
    assert isinstance(models.Model, type)


def test_a_rule_refuses_with_its_sentence_and_lets_the_system_pass():
    even = rule("只能是偶数")(lambda person, subject: subject % 2 == 0)

    require(even, SYSTEM, 3)
    require(even, "someone", 2)
    with pytest.raises(NotAllowed, match="只能是偶数"):
        require(even, "someone", 3)


def test_a_hook_calls_its_plugs_in_order():
    heard, hook = [], Hook()
    hook.plug(lambda x: heard.append(("first", x)))
    hook.plug(lambda x: heard.append(("second", x)))

    hook(7)

    assert heard == [("first", 7), ("second", 7)]


def test_working_days_follow_the_moved_days_of_the_state_council():
    assert not is_workday(date(2024, 10, 1))
    assert is_workday(date(2024, 10, 12))  # a Saturday worked in exchange
    assert add_workdays(date(2024, 9, 30), 1) == date(2024, 10, 8)
    assert is_workday(date(2199, 1, 1)) == (date(2199, 1, 1).weekday() < 5)
