"""Pages for strangers; pages after one's own gift; how fast news arrives; memory of each process."""

import json
import re
import socket
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.benchmarks.conftest import memory
from tests.benchmarks.load import pack
from wennuan.sandbox.keys import load_keys
from wennuan.sandbox.wechat import make_notice

SECONDS = 4
LINES = 32
GIFTS = 10
AGENT = "Mozilla/5.0 (Linux; Android 13; V2197A) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"


@pytest.fixture(scope="module")
def campaign(bench):
    """A campaign with some gifts."""
    made = bench.script("prepare.py", campaigns=6, count=200)
    send(bench, made["orders"])
    return made["campaign"]


def send(bench, orders):
    """Signed notices, one after the other; all accepted."""
    keys = load_keys(bench.system.data_dir / "sandbox")
    for number, fen in orders:
        notice = make_notice(keys, out_trade_no=number, amount_fen=fen)
        address = f"http://127.0.0.1:{bench.system.intake_port}/pay/notify/wechat"
        with urllib.request.urlopen(
            urllib.request.Request(address, notice.body, notice.headers)
        ) as answer:
            assert answer.status == 200


def get(path, cookie=""):
    """A kept connection's request for a page."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: gzip",
        f"User-Agent: {AGENT}",
    ]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_pages_a_second(bench, figures, campaign):
    paths, found = {"home": "/", "campaign": f"/give/c/{campaign}/"}, {}
    file = bench.folder / "pages"
    for name, path in paths.items():
        for kind, cookie in (("short cache", ""), ("made new", "fresh=1")):
            file.write_bytes(pack([get(path, cookie)]))
            bench.load(file, 0.5, LINES)

            result = bench.load(file, SECONDS, LINES)

            assert set(result["statuses"]) == {"200"}
            found[f"{name}, {kind}"] = result
    figures["pages"] = found
    print(json.dumps(found, indent=2))


class Giver:
    """A visitor with a browser's cookies."""

    def __init__(self, bench, campaign):
        self.bench, self.campaign = bench, campaign
        self.root = f"http://127.0.0.1:{bench.system.port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(jar, _Stay)
        self.browser.addheaders = [("User-Agent", AGENT)]

    def page(self, path):
        with self.browser.open(self.root + path) as answer:
            return answer.read().decode()

    def give(self, yuan):
        """Fill in the form as far as the order at the gateway; seconds that sending took."""
        path = f"/give/c/{self.campaign}/donate"
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(path))[1]
        form = {
            "csrfmiddlewaretoken": token,
            "own": str(yuan),
            "name_mode": "anonymous",
            "gateway": "wechat",
        }
        begun = time.perf_counter()
        with self.browser.open(self.root + path, urllib.parse.urlencode(form).encode()) as answer:
            assert answer.status == 302
        return time.perf_counter() - begun


class _Stay(urllib.request.HTTPRedirectHandler):
    """Look at the redirect instead of following it to the cashier."""

    def http_error_302(self, request, answer, code, message, headers):
        return answer


def test_after_ones_own_gift_no_page_is_stale(bench, figures, campaign):
    giver, stranger = Giver(bench, campaign), Giver(bench, campaign)
    path, took, stale = f"/give/c/{campaign}/", [], []
    for turn in range(GIFTS):
        stranger.page(path)  # now every process may hold the page as it was before the gift
        took.append(giver.give(30 + turn))
        number, fen = bench.link.execute(
            "SELECT number, amount_fen FROM payments_payment ORDER BY id DESC LIMIT 1"
        ).fetchone()
        send(bench, [(number, fen)])

        shown = giver.page(path)

        count = bench.one(
            "SELECT count(*) FROM giving_donation WHERE campaign_id = %s AND received_at IS NOT NULL",
            campaign,
        )
        if f"{count} 笔" not in shown or f"¥{fen // 100:,}" not in shown:
            stale.append(turn)
    assert stale == []
    figures["giving"] = {"gifts": GIFTS, "stale_pages": 0} | middle_and_tail(took)
    print(json.dumps(figures["giving"]))


def middle_and_tail(seconds):
    """p50 and p95 in milliseconds."""
    took = sorted(one * 1000 for one in seconds)
    return {
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
    }


def test_news_reach_an_open_page(bench, figures, campaign):
    orders = bench.script("prepare.py", campaigns=1, count=30)["orders"]
    page = socket.create_connection(("127.0.0.1", bench.system.port + 1))
    page.settimeout(10)
    page.sendall(
        f"GET /events?topics=campaign:{campaign} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    )
    page.recv(65_536)
    time.sleep(0.5)
    took = []
    for order in orders:
        begun = time.perf_counter()
        send(bench, [order])
        while f"campaign:{campaign}" not in page.recv(65_536).decode():
            continue
        took.append(time.perf_counter() - begun)
        time.sleep(0.3)  # a page is told at most every quarter of a second
    page.close()
    figures["news"] = {"gifts": len(took)} | middle_and_tail(took)
    print(json.dumps(figures["news"]))


def test_memory_and_jobs(bench, figures, campaign):
    figures["memory"] = {name: memory(pids) for name, pids in bench.processes().items()}
    waited = bench.link.execute(
        """SELECT extract(epoch FROM max(e.at) FILTER (WHERE e.type = 'succeeded')
                                   - max(e.at) FILTER (WHERE e.type = 'started'))
           FROM jobs.procrastinate_events e GROUP BY e.job_id
           HAVING bool_or(e.type = 'succeeded')"""
    ).fetchall()
    figures["jobs"] = {"done": len(waited)} | middle_and_tail([float(one) for (one,) in waited])
    assert waited
    print(json.dumps({name: figures[name] for name in ("memory", "jobs")}, indent=2))
