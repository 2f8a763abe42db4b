"""Bank transfer to the charity's own account, found again in the bank's statement."""

from wennuan.orgs.models import Organisation
from wennuan.payments.gateways import Client, Instructions
from wennuan.payments.gateways.by_hand import ByHand
from wennuan.payments.models import Channel, Gateway, Payment

CODE_LENGTH = 6


def transfer_code(payment: Payment) -> str:
    """The short code that the payer writes into the remark."""
    return payment.number[-CODE_LENGTH:]


class Transfer(ByHand):
    """Account, amount and a code to write into the remark."""

    name = Gateway.TRANSFER

    def channel(self, client: Client) -> Channel:
        """The organisation's account."""
        return Channel.ACCOUNT

    def is_offered(self, client: Client, org: Organisation | None) -> bool:
        """Where the organisation has named its account."""
        return bool(org and org.account_name and org.bank_name and org.account_number)

    def instructions(self, payment: Payment) -> Instructions:
        """What to write into the bank's form."""
        org = payment.org
        return Instructions(
            "请用您的手机银行或到银行柜台转账，附言里写上六位汇款码，我们凭它认出是您的捐赠。"
            "银行入账后由两位工作人员核对，通常一到三个工作日。",
            [
                ("户名", org.account_name),
                ("开户银行", org.bank_name),
                ("账号", str(org.account_number or "")),
                ("附言（汇款码）", transfer_code(payment)),
            ],
        )
