"""Cash at a desk, counted by two people."""

from wennuan.payments.gateways import Client
from wennuan.payments.gateways.by_hand import ByHand
from wennuan.payments.models import Channel, Gateway


class Cash(ByHand):
    """Recorded by the one who takes it, confirmed by another."""

    name = Gateway.CASH

    def channel(self, client: Client) -> Channel:
        """A desk."""
        return Channel.DESK
