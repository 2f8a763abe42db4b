"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs

VERBS = {
    "payments.recorded": "登记了现金或转账",
    "payments.confirmed": "确认了到账",
    "payments.dropped": "作废了一笔登记",
    "payments.notice_doubted": "收到一份对不上的到账通知",
    "payments.refund_asked": "申请了退款",
    "payments.refund_ordered": "按规则退款",
    "payments.refund_approved": "同意了退款",
    "payments.refund_refused": "没有同意退款",
    "payments.refund_failed": "退款没有退成",
    "payments.refunded": "钱已退回",
    "payments.refund_found": "发现一笔在商户平台发起的退款",
    "payments.refund_explained": "说明了商户平台的退款",
    "payments.refund_doubted": "退回了商户平台退款的说明",
    "payments.difference_resolved": "处理了对账差异",
    "payments.statement_imported": "导入了对账单",
    "payments.statement_accepted": "复核并入账了对账单",
    "payments.statement_discarded": "作废了对账单导入",
}


class PaymentsConfig(AppConfig):
    """Payments through five gateways."""

    name = "wennuan.payments"
    label = "payments"
    verbose_name = "收款"

    def ready(self) -> None:
        """Name what is done here."""
        name_verbs(**VERBS)
