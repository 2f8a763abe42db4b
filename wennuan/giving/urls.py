"""Addresses under /give/."""

from django.urls import path

from wennuan.giving.views import books, donating, public, reports

app_name = "giving"
urlpatterns = [
    path("", public.campaigns, name="campaigns"),
    path("about/", public.about, name="about"),
    path("c/<int:pk>/", public.campaign, name="campaign"),
    path("c/<int:pk>/part/", public.campaign_part, name="campaign_part"),
    path("c/<int:pk>/donate", donating.donate, name="donate"),
    path("c/<int:pk>/report", reports.report, name="report"),
    path("report/", reports.report_find, name="report_find"),
    path("report/<str:code>/", reports.report_state, name="report_state"),
    path("f/", public.funds, name="funds"),
    path("f/<int:pk>/", public.fund, name="fund"),
    path("check/", public.check, name="check"),
    path("check/<str:code>/", public.check, name="check_code"),
    path("d/<str:number>/", donating.gift, name="gift"),
    path("d/<str:number>/part/", donating.gift_part, name="gift_part"),
    path("d/<str:number>/pay", donating.pay_again, name="pay_again"),
    path("d/<str:number>/receipt", donating.ask_receipt, name="ask_receipt"),
    path("d/<str:number>/no-receipt", donating.waive_receipt, name="waive_receipt"),
    path("d/<str:number>/refund", donating.ask_refund, name="ask_refund"),
    path("d/<str:number>/certificate.pdf", donating.certificate, name="certificate"),
    path("mine/", donating.mine, name="mine"),
    path("mine/gifts.csv", books.mine_csv, name="mine_csv"),
    path("ledger/", books.ledger, name="ledger"),
    path("ledger/part/", books.ledger_part, name="ledger_part"),
    path("ledger/ledger.csv", books.ledger_csv, name="ledger_csv"),
]
