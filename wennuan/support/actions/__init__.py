"""What can be done with a record."""

from wennuan.support.actions.facts import (
    CertificateFacts,
    Money,
    end_certificate,
    end_circumstance,
    enter_certificate,
    erase_health,
    note_circumstance,
    note_health,
    note_money,
    verify_certificate,
)
from wennuan.support.actions.help import (
    Step,
    add_measure,
    cancel_visit,
    drop_measure,
    finish_measure,
    make_plan,
    note_unplanned_visit,
    note_visit,
    pair,
    plan_visit,
    unpair,
)
from wennuan.support.actions.records import (
    Opening,
    come_back,
    describe,
    note_print,
    open_due_tasks,
    open_file,
    open_record,
    suggest_record,
)
from wennuan.support.actions.years import (
    answer_objection,
    check_record,
    decide_leaving,
    make_objection,
    propose_leaving,
)

__all__ = [
    "CertificateFacts", "Money", "Opening", "Step",
    "add_measure", "answer_objection", "cancel_visit", "check_record", "come_back",
    "decide_leaving", "describe", "drop_measure", "end_certificate", "end_circumstance",
    "enter_certificate", "erase_health", "finish_measure", "make_objection", "make_plan",
    "note_circumstance", "note_health", "note_money", "note_print", "note_unplanned_visit",
    "note_visit", "open_due_tasks", "open_file", "open_record", "pair", "plan_visit",
    "propose_leaving", "suggest_record", "unpair", "verify_certificate",
]  # fmt: skip
