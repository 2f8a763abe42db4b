"""Everything that is done to a record, one form each: what it asks, and the action behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.errors import Invalid
from wennuan.people.actions.residents import write_down_member
from wennuan.people.layers import needs
from wennuan.people.models import Person
from wennuan.people.queries import person_by_phone
from wennuan.people.web import PersonRequest
from wennuan.support import actions, forms, queries
from wennuan.support.models import (
    CareVisit,
    Circumstance,
    HeldCertificate,
    Leaving,
    Measure,
    RecordObjection,
    SupportPlan,
    SupportRecord,
)
from wennuan.support.views.records import WHY, own_record
from wennuan.support.views.showing import done, show

Run = Callable[[Any, Any, dict[str, Any], Person], object]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: its words, its form, and the action behind it."""

    title: str
    submit: str
    form: type[forms.RecordForm]
    run: Run  # subject (record or item), form, cleaned data, who
    item: type[Any] | None = None
    lead: str = ""


def _pair(record: SupportRecord, _: Any, data: dict[str, Any], by: Person) -> object:
    helper = person_by_phone(normalise_phone(data["phone"], field="phone"))
    if helper is None:
        raise Invalid("这个手机号还没有登录过。", field="phone")
    return actions.pair(record, helper, by=by)


ACTS: dict[str, Act] = {
    "describe": Act(
        "困难情况", "保存", forms.DescribeForm,
        lambda r, f, d, by: actions.describe(r, d["causes"], d["story"], d["assets"], by=by),
    ),
    "member": Act(
        "添加家人", "添加", forms.NewMemberForm,
        lambda r, f, d, by: write_down_member(r.household, d["name"], d["relation"], by=by),
    ),
    "circumstance": Act(
        "登记成员情形", "登记", forms.CircumstanceForm,
        lambda r, f, d, by: actions.note_circumstance(r, d["member"], d["kind"], by=by),
    ),
    "health": Act(
        "登记健康情况", "登记", forms.HealthForm,
        lambda r, f, d, by: actions.note_health(r, d["member"], d["health"], d["text"], by=by),
        lead="要先有本人（或监护人）单独的同意书；撤回同意，这里立刻清除。",
    ),
    "money": Act(
        "登记家庭收支", "保存", forms.MoneyForm,
        lambda r, f, d, by: actions.note_money(r, f.money(), by=by),
        lead="按全年合计；同一项再填一次就是更正。",
    ),
    "certificate": Act(
        "登记困难身份证明", "登记", forms.CertificateForm,
        lambda r, f, d, by: actions.enter_certificate(r, f.facts(), by=by),
        lead="由有关部门认定，平台只记录，不作认定。登记后由另一位同事核对。",
    ),
    "pair": Act("安排帮扶责任人", "安排", forms.PhoneForm, _pair),
    "unpair": Act(
        "结束结对", "结束", forms.WhyForm,
        lambda r, f, d, by: actions.unpair(r, d["why"], by=by),
    ),
    "plan": Act(
        "年度帮扶计划", "保存", forms.PlanForm,
        lambda r, f, d, by: actions.make_plan(r, d["year"], d["goal"], by=by),
    ),
    "visit": Act(
        "安排走访", "安排", forms.PlanVisitForm,
        lambda r, f, d, by: actions.plan_visit(r, d["planned_on"], by=by),
    ),
    "visited": Act(
        "登记走访", "登记", forms.VisitForm,
        lambda r, f, d, by: actions.note_unplanned_visit(r, d["done_on"], d["note"], by=by),
    ),
    "check": Act(
        "年度复核", "完成复核，存快照", forms.CheckForm,
        lambda r, f, d, by: actions.check_record(
            r, d["outcome"], by=by, is_unsteady=d["is_unsteady"]
        ),
        lead="复核会把现在的档案存成快照，以后谁也不能改。健康情况不进快照。",
    ),
    "leave": Act(
        "提出退出帮扶", "公示七天", forms.LeavingForm,
        lambda r, f, d, by: actions.propose_leaving(r, d["reason"], d["words"], by=by),
        lead="公示打码后的称呼、人口数和原因，满七天由另一位同事决定。",
    ),
    "come-back": Act(
        "重新纳入帮扶", "重新纳入", forms.WhyForm,
        lambda r, f, d, by: actions.come_back(r, d["why"], by=by),
    ),
    "end-circumstance": Act(
        "结束这一条", "结束", forms.RecordForm,
        lambda i, f, d, by: actions.end_circumstance(i, by=by), Circumstance,
    ),
    "verify": Act(
        "核对困难身份证明", "核对无误", forms.RecordForm,
        lambda i, f, d, by: actions.verify_certificate(i, by=by), HeldCertificate,
        lead="请对照原件、复印件或部门数据。核对表示看过，不表示平台认定。",
    ),
    "end-certificate": Act(
        "停止这份证明", "停止", forms.WhyForm,
        lambda i, f, d, by: actions.end_certificate(i, d["why"], by=by), HeldCertificate,
    ),
    "measure": Act(
        "增加帮扶措施", "增加", forms.MeasureForm,
        lambda i, f, d, by: actions.add_measure(i, f.step(), by=by), SupportPlan,
    ),
    "finish-measure": Act(
        "措施完成了", "完成", forms.ResultForm,
        lambda i, f, d, by: actions.finish_measure(i, d["result"], by=by), Measure,
    ),
    "drop-measure": Act(
        "不再进行这项措施", "停止", forms.ResultForm,
        lambda i, f, d, by: actions.drop_measure(i, d["result"], by=by), Measure,
    ),
    "note-visit": Act(
        "登记走访", "登记", forms.VisitForm,
        lambda i, f, d, by: actions.note_visit(i, d["done_on"], d["note"], by=by), CareVisit,
    ),
    "cancel-visit": Act(
        "走访没有成行", "记下", forms.NoteForm,
        lambda i, f, d, by: actions.cancel_visit(i, d["note"], by=by), CareVisit,
    ),
    "decide": Act(
        "决定是否退出", "作出决定", forms.DecideForm,
        lambda i, f, d, by: actions.decide_leaving(
            i, d["decision"] == "yes", d["words"], by=by
        ), Leaving,
    ),
    "answer": Act(
        "答复异议", "答复", forms.AnswerForm,
        lambda i, f, d, by: actions.answer_objection(
            i, d["upheld"] == "yes", d["answer"], by=by
        ), RecordObjection,
    ),
}  # fmt: skip


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Something about the whole record."""
    wanted = ACTS.get(name)
    if wanted is None or wanted.item is not None:
        raise Http404
    record = own_record(request, pk)
    return _run(request, record, wanted, record)


@needs("phone", WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def act_on(request: PersonRequest, pk: int, name: str, item: int) -> HttpResponse:
    """Something about one thing in it."""
    wanted = ACTS.get(name)
    if wanted is None or wanted.item is None:
        raise Http404
    record = own_record(request, pk)
    where = {"plan__record": record} if wanted.item is Measure else {"record": record}
    return _run(request, record, wanted, get_object_or_404(wanted.item, pk=item, **where))


def _run(request: PersonRequest, record: SupportRecord, wanted: Act, subject: Any) -> HttpResponse:
    if not queries.is_open_to(record, request.user):
        return redirect("support:record", record.pk)
    sent = request.POST if request.method == "POST" else None
    form = wanted.form(sent, record=record)
    if form.is_valid() and done(
        form, lambda: wanted.run(subject, form, form.cleaned_data, request.user)
    ):
        messages.success(request, f"{wanted.title}：好了。")
        return redirect("support:record", record.pk)
    return show(request, "support/act.html", form, act=wanted, record=record)
