"""Addresses under /pay/."""

from django.urls import path

from wennuan.payments.views import desk, payers, statements

app_name = "payments"
urlpatterns = [
    path("notify/<str:gateway>", payers.notify, name="notify"),
    path("desk/", desk.index, name="desk"),
    path("desk/payments/<str:number>/", desk.payment, name="desk_payment"),
    path("desk/payments/<str:number>/confirm/", desk.confirm, name="confirm"),
    path("desk/payments/<str:number>/drop/", desk.drop, name="drop"),
    path("desk/payments/<str:number>/refund/", desk.refund, name="ask_refund"),
    path("desk/refunds/", desk.refunds, name="refunds"),
    path("desk/refunds/<int:pk>/explain/", desk.explain_refund, name="explain_refund"),
    path("desk/refunds/<int:pk>/acknowledge/", desk.acknowledge_refund, name="acknowledge_refund"),
    path("desk/refunds/<int:pk>/doubt/", desk.doubt_refund, name="doubt_refund"),
    path("desk/refunds/<int:pk>/approve/", desk.approve_refund, name="approve_refund"),
    path("desk/refunds/<int:pk>/refuse/", desk.refuse_refund, name="refuse_refund"),
    path("desk/refunds/<int:pk>/paid-back/", desk.paid_back, name="paid_back"),
    path("desk/imports/", statements.imports, name="imports"),
    path("desk/imports/new/", statements.new_import, name="import_new"),
    path("desk/imports/<int:pk>/", statements.one_import, name="import"),
    path("desk/imports/<int:pk>/accept/", statements.accept_import, name="accept_import"),
    path("desk/imports/<int:pk>/discard/", statements.discard_import, name="discard_import"),
    path("desk/lines/<int:pk>/assign/", statements.assign_line, name="assign_line"),
    path("desk/days/", statements.days, name="days"),
    path("desk/days/<int:pk>/", statements.day, name="day"),
    path("desk/differences/<int:pk>/resolve/", statements.resolve, name="resolve"),
    path("<str:number>/", payers.payment, name="payment"),
    path("<str:number>/state/", payers.state, name="state"),
    path("<str:number>/back/", payers.back, name="back"),
    path("<str:number>/go/", payers.go, name="go"),
    path("<str:number>/wechat/", payers.openid, name="openid"),
    path("<str:number>/cancel/", payers.cancel, name="cancel"),
]
