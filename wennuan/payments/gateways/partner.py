"""The designated platform (指定平台): the payer gives there, its results come as a file."""

from wennuan.payments.gateways import Client
from wennuan.payments.gateways.by_hand import ByHand
from wennuan.payments.models import Channel, Gateway


class Partner(ByHand):
    """Recorded only from the platform's own results; the link is the campaign's."""

    name = Gateway.PARTNER

    def channel(self, client: Client) -> Channel:
        """Their page."""
        return Channel.LINK
