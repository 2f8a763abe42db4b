"""A campaign on its way through the desk, by the forms that its staff fill in."""

import itertools
import time
from datetime import timedelta

from tests.e2e.files import scan
from wennuan.kernel.clock import today

_numbers = itertools.count(time.time_ns() // 10**9 % 10**8)
DAY = timedelta(days=1)


def whole_plan(**changed):
    """Every piece that a plan needs; ``changed`` leaves one out."""
    plan = {
        "name": f"试验用的募捐 {next(_numbers)}",
        "purpose": "为行动不便的老人送午餐。",
        "story": "有些老人下不了楼。我们想把热饭送到家里。",
        "beneficiaries": "本区 75 岁以上独居老人，由社区核实后公示。",
        "not_a_person": "on",
        "target_fen": "1000",
        "cost_fen": "",
        "leftover_rule": "用于本基金同类项目，并向社会公开。",
        "starts_on": str(today() - DAY),
        "ends_on": str(today() + 90 * DAY),
        "area": "郑州市二七区",
        "platform_name": "腾讯公益",
        "platform_url": "https://gongyi.qq.com/succor/detail.htm?id=27",
        "contact_name": "李娜",
        "contact_phone": "0371-0000-0027",
        "contact_office": "二七区示范路 1 号",
    }
    return {name: value for name, value in (plan | changed).items() if value is not None}


class Papers:
    """The desk's forms, sent within a staff session that signed in through the pages."""

    def __init__(self, walker):
        self.walker, self.http, self.base = walker, walker.page.request, walker.base

    def _send(self, path, **fields):
        token = next(
            c["value"] for c in self.walker.page.context.cookies() if c["name"] == "csrftoken"
        )
        fields["csrfmiddlewaretoken"] = token
        return self.http.post(self.base + path, multipart=fields)

    def fund(self):
        """The desk page of a fund that is active, with the address of its new campaigns."""
        self.walker.open("/give/desk/")
        links = self.walker.page.locator("main a[href^='/give/desk/f/']")
        for path in links.evaluate_all("all => all.map(a => new URL(a.href).pathname)"):
            self.walker.open(path)
            if self.walker.find("新的募捐活动").count():
                return path
        raise AssertionError("no active fund")

    def draft(self, fund, budget="午餐 1000", **changed):
        """A drafted campaign with its budget; its number."""
        given = whole_plan(**changed)
        page = self.http.get(f"{self.base}{fund.rstrip('/')}/campaign").text()
        given.setdefault("account_name", _attribute(page, "account_name"))
        given.setdefault("certificate", _option(page, "certificate"))
        answer = self._send(
            f"{fund.rstrip('/')}/campaign", **{k: v for k, v in given.items() if v != "-"}
        )
        assert answer.ok, answer.text()
        number = int(answer.url.rstrip("/").rsplit("/", 1)[1])
        if budget:
            assert self._send(f"/give/desk/c/{number}/budget", lines=budget).ok
        return number

    def step(self, number, name, **fields):
        """Take one step; the answer."""
        named = {f"{name}-{field}": value for field, value in fields.items()}
        return self._send(f"/give/desk/c/{number}/step/{name}", **named)

    def filed(self, fund, days_ago=12, **changed):
        """A campaign that was decided and filed; its number."""
        number = self.draft(fund, **changed)
        assert self.step(number, "decide", document=scan()).ok
        filed_on = str(today() - days_ago * DAY)
        assert self.step(number, "file", filing_number=f"F{next(_numbers)}", filed_on=filed_on).ok
        return number


def _attribute(page, name):
    tag = page.split(f'name="{name}"')[1].split(">")[0]
    return tag.split('value="')[1].split('"')[0]


def _option(page, name):
    options = page.split(f'name="{name}"')[1].split("</select>")[0].split('<option value="')[1:]
    return next(value for one in options if (value := one.split('"')[0]))
