"""Yesterday's bills as both gateways write them. Free of fees."""

import io
import zipfile
from typing import Any

from wennuan.sandbox import clock
from wennuan.sandbox.alipay import yuan
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.store import Order, Refund, Store
from wennuan.sandbox.wechat import TRADE_TYPES

TRADE_COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
TRADE_SUMMARY = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
FLOW_COLUMNS = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)
FLOW_SUMMARY = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
ALIPAY_COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
    "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注"
)
ALIPAY_SUMMARY = (
    "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,"
    "商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）"
)
FREE = "0.00000"


def _safe(text: str) -> str:
    """The bills know no quotes: a comma or a line break would shift the columns."""
    return text.replace(",", "，").replace("\r", " ").replace("\n", " ").replace("`", "'")


def _ticked(*cells: Any) -> str:
    return ",".join(f"`{_safe(str(cell))}" for cell in cells)


def wechat_trade(store: Store, keys: Keys, date: str, kind: str = "ALL") -> bytes:
    """The trade bill of a day; empty bytes when nothing happened."""
    start, end = clock.day_bounds(date)
    paid = store.paid_between("wechat", start, end) if kind in {"ALL", "SUCCESS"} else []
    back = store.refunded_between("wechat", start, end) if kind in {"ALL", "REFUND"} else []
    if not paid and not back:
        return b""
    rows = [(order.paid_at or 0, _paid_row(keys, order)) for order in paid]
    rows += [(one.created_at, _back_row(keys, store.order(one.order_id), one)) for one in back]
    rows.sort(key=lambda row: row[0], reverse=True)
    paid_fen = sum(order.amount_fen for order in paid)
    back_fen = sum(one.amount_fen for one in back)
    total, gone = yuan(paid_fen), yuan(back_fen)
    summary = _ticked(len(rows), total, gone, "0.00", FREE, total, gone)
    lines = [TRADE_COLUMNS, *(row for _, row in rows), TRADE_SUMMARY, summary]
    return _file(lines)


def _paid_row(keys: Keys, order: Order) -> str:
    amount = yuan(order.amount_fen)
    return _ticked(
        *(clock.plain(order.paid_at or 0), keys.appid, keys.mchid, "0", ""),
        *(order.trade_no, order.out_trade_no, order.payer, _bill_type(order), "SUCCESS"),
        *("OTHERS", "CNY", amount, "0.00", "0", "0", "0.00", "0.00", "", ""),
        *(order.description, order.attach, FREE, "0.00%", amount, "0.00", ""),
    )


def _back_row(keys: Keys, order: Order, refund: Refund) -> str:
    amount = yuan(refund.amount_fen)
    status = "SUCCESS" if refund.is_settled else "PROCESSING"
    return _ticked(
        *(clock.plain(refund.created_at), keys.appid, keys.mchid, "0", ""),
        *(order.trade_no, order.out_trade_no, order.payer, _bill_type(order), "REFUND"),
        *("OTHERS", "CNY", "0.00", "0.00", refund.refund_no, refund.out_refund_no),
        *(amount, "0.00", "ORIGINAL", status),
        *(order.description, order.attach, FREE, "0.00%", "0.00", amount, ""),
    )


def _bill_type(order: Order) -> str:
    return TRADE_TYPES[order.channel]


def wechat_flow(store: Store, keys: Keys, date: str) -> bytes:
    """The fund flow bill of a day; empty bytes when nothing happened."""
    start, end = clock.day_bounds(date)
    paid = store.paid_between("wechat", start, end)
    back = store.refunded_between("wechat", start, end)
    if not paid and not back:
        return b""
    moves: list[tuple[float, int, Order, Refund | None]] = [
        (one.paid_at or 0, one.amount_fen, one, None) for one in paid
    ]
    moves += [(one.created_at, -one.amount_fen, store.order(one.order_id), one) for one in back]
    moves.sort(key=lambda move: move[0])
    balance = _balance_before(store, start)
    rows = []
    for at, fen, order, refund in moves:
        balance += fen
        rows.append(_flow_row(keys, at, order, refund, balance))
    paid_fen, back_fen = sum(o.amount_fen for o in paid), sum(r.amount_fen for r in back)
    counts = _ticked(len(rows), len(paid), yuan(paid_fen), len(back), yuan(back_fen))
    return _file([FLOW_COLUMNS, *rows, FLOW_SUMMARY, counts])


def _balance_before(store: Store, start: float) -> int:
    paid = sum(order.amount_fen for order in store.paid_between("wechat", 0, start))
    return paid - sum(one.amount_fen for one in store.refunded_between("wechat", 0, start))


def _flow_row(keys: Keys, at: float, order: Order, refund: Refund | None, balance: int) -> str:
    time = clock.plain(at)
    if refund is None:
        return _ticked(
            *(time, order.trade_no, order.trade_no, "交易", "交易", "收入"),
            *(yuan(order.amount_fen), yuan(balance), "system", "结算总金额", order.out_trade_no),
        )
    amount = yuan(refund.amount_fen)
    note = f"退款总金额{amount}元;含手续费0.00元"
    return _ticked(
        *(time, refund.refund_no, order.trade_no, "退款", "退款", "支出", amount, yuan(balance)),
        *(f"{keys.mchid}API", note, refund.out_refund_no),
    )


def _file(lines: list[str]) -> bytes:
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


class _GbkName(zipfile.ZipInfo):
    """A name in GBK without a flag, as Alipay's archives have it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits


def alipay_trade(store: Store, keys: Keys, date: str) -> bytes:
    """The trade bill of a day, two GBK files in a zip; empty bytes when nothing happened."""
    start, end = clock.day_bounds(date)
    paid = store.paid_between("alipay", start, end)
    back = store.refunded_between("alipay", start, end)
    if not paid and not back:
        return b""
    account = keys.seller_id + "0156"
    stem = f"{account}_{date.replace('-', '')}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        detail = _alipay_detail(store, account, start, end, paid, back)
        archive.writestr(_GbkName(f"{stem}_业务明细.csv"), detail)
        summary = _alipay_summary(account, start, end, paid, back)
        archive.writestr(_GbkName(f"{stem}_业务明细(汇总).csv"), summary)
    return buffer.getvalue()


def _span(start: float, end: float) -> str:
    return f"#起始日期：[{_long(start)}]   终止日期：[{_long(end)}]"


def _long(at: float) -> str:
    date, time = clock.plain(at).split(" ")
    year, month, day = date.split("-")
    return f"{year}年{month}月{day}日 {time}"


def _alipay_detail(
    store: Store, account: str, start: float, end: float, paid: list[Order], back: list[Refund]
) -> bytes:
    rows = [_alipay_row(order, None) for order in paid]
    rows += [_alipay_row(store.order(one.order_id), one) for one in back]
    paid_fen, back_fen = sum(o.amount_fen for o in paid), sum(r.amount_fen for r in back)
    lines = [
        "#支付宝业务明细查询",
        f"#账号：[{account}]",
        _span(start, end),
        "#-----------------------------------------业务明细列表----------------------------------------",
        ALIPAY_COLUMNS,
        *rows,
        "#-----------------------------------------业务明细列表结束------------------------------------",
        f"#交易合计：{len(paid)}笔，商家实收共{yuan(paid_fen)}元，商家优惠共0.00元",
        f"#退款合计：{len(back)}笔，商家实收退款共{yuan(-back_fen)}元，商家优惠退款共0.00元",
        f"#导出时间：[{_long(clock.now())}]",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("gbk", "replace")


def _alipay_row(order: Order, refund: Refund | None) -> str:
    amount = yuan(-refund.amount_fen if refund else order.amount_fen)
    done = refund.created_at if refund else order.paid_at or 0
    number = refund.out_refund_no if refund else ""
    cells = (
        *(f"{order.trade_no}\t", f"{order.out_trade_no}\t", "退款\t" if refund else "交易\t"),
        *(_safe(order.description), clock.plain(order.created_at), clock.plain(done)),
        *("\t", "\t", "\t", "\t", "*演示(sbx***@example.com)\t", amount, amount),
        *("0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00\t", "0.00", f"{number}\t"),
        *("0.00", "0.00", _safe(order.attach)),
    )
    return ",".join(cells)


def _alipay_summary(
    account: str, start: float, end: float, paid: list[Order], back: list[Refund]
) -> bytes:
    net = yuan(sum(o.amount_fen for o in paid) - sum(r.amount_fen for r in back))
    counts = f"合计,,{len(paid)},{len(back)},{net},{net},0.00,0.00,0.00,0.00,0.00,{net}"
    lines = [
        "#支付宝业务汇总查询",
        f"#账号：[{account}]",
        _span(start, end),
        "#-----------------------------------------业务汇总列表----------------------------------------",
        ALIPAY_SUMMARY,
        counts,
        "#----------------------------------------业务汇总列表结束-------------------------------------",
        f"#导出时间：[{_long(clock.now())}]",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("gbk", "replace")
