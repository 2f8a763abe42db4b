"""The sandbox gateway's buttons, pressed by programs."""

import json
import urllib.error
import urllib.request


class Sandbox:
    """Pay, misbehave, look: see docs/architecture/sandbox-gateway.md."""

    def __init__(self, system) -> None:
        self.url, self.base = system.sandbox, system.base

    def _ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/sandbox/api{path}", data=data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def order(self, number):
        """One order."""
        return self._ask(f"/orders/{number}")

    def pay(self, number, behaviour="normal", **more):
        """Pay as the payer would."""
        return self._ask(f"/orders/{number}/pay", {"behaviour": behaviour, **more})

    def notices(self, number):
        """All notices of an order with their attempts."""
        return self._ask(f"/notices?no={number}")["notices"]

    def again(self, number, behaviour="normal", **more):
        """More notices about a paid order."""
        return self._ask(f"/orders/{number}/notices", {"behaviour": behaviour, **more})

    def sign(self, gateway="wechat", **fields):
        """A signed notice, not sent."""
        return self._ask("/sign-notice", {"gateway": gateway, **fields})

    def send(self, notice, gateway="wechat", path=""):
        """Send a notice to the system; the status and the body of its answer."""
        return post(
            self.base + (path or f"/pay/notify/{gateway}"),
            notice["body"].encode(),
            notice["headers"],
        )


def post(address, body, headers):
    """Post and give status and body, whatever they are."""
    request = urllib.request.Request(address, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
