"""The pages pass axe in a real browser, and WeChat's stand-in leads there and back."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import sync_playwright
from wechatpayv3 import WeChatPayType

from wennuan.sandbox.tests.conftest import ROOT, order_native, order_wap, wechat_client

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM or not AXE.is_file(), reason="needs Chromium and axe-core"),
]


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield one
        one.close()


@pytest.fixture
def shop(sandbox):
    """A merchant's page with the stand-in on it."""
    html = f"<p>merchant</p><script src='{sandbox.url}/sandbox/wechat/bridge.js'></script>"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_page_passes_axe(sandbox, wechat, ali, merchant, number, browser):
    order_native(wechat, number)
    cashier = order_wap(ali, number + "A").headers["Location"]
    sandbox.pay(number)
    merchant.wait(1)
    chooser = f"/connect/oauth2/authorize?appid={sandbox.keys.appid}&redirect_uri=http://x.test/"
    paths = [
        *(cashier, chooser, "/sandbox/", f"/sandbox/orders/wechat/{number}", "/sandbox/pay"),
        "/sandbox/cashier?prepay_id=nothing",
    ]
    page = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True).new_page()

    found = []
    for path in paths:
        page.goto(sandbox.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(AXE.read_text() + ";0")
        found += [(path, one["id"]) for one in page.evaluate("axe.run()")["violations"]]

    assert found == []


def test_the_bridge_leads_to_the_cashier_and_back(sandbox, merchant, shop, number, browser):
    client = wechat_client(sandbox, merchant.url, WeChatPayType.JSAPI)
    ticket = order_native(client, number, payer={"openid": "oX"})["prepay_id"]
    package, appid = f"prepay_id={ticket}", sandbox.keys.appid
    params = {"appId": appid, "timeStamp": "1", "nonceStr": "n", "package": package}
    params |= {"signType": "RSA", "paySign": client.sign([appid, "1", "n", package])}
    page = browser.new_page()

    page.goto(f"{shop}/donations/7?step=2")
    page.evaluate("p => WeixinJSBridge.invoke('getBrandWCPayRequest', p, () => 0)", params)
    page.get_by_role("button", name="确认支付").click()
    page.wait_for_url(f"{shop}/donations/7?step=2")

    assert sandbox.get(f"/orders/{number}")["state"] == "paid"
