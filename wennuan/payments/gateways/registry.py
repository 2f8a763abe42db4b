"""All gateways by name."""

from wennuan.payments.gateways import PaymentGateway
from wennuan.payments.gateways.alipay import Alipay
from wennuan.payments.gateways.cash import Cash
from wennuan.payments.gateways.partner import Partner
from wennuan.payments.gateways.transfer import Transfer
from wennuan.payments.gateways.wechat import WeChat

wechat = WeChat()
transfer = Transfer()
GATEWAYS: dict[str, PaymentGateway] = {
    one.name: one for one in (wechat, Alipay(), transfer, Partner(), Cash())
}


def gateway(name: str) -> PaymentGateway:
    """The gateway of this name."""
    return GATEWAYS[name]
