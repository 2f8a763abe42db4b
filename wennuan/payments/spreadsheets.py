"""Statement files as rows: XLSX and CSV (UTF-8 or GBK), columns found by their names."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from python_calamine import CalamineError, load_workbook

from wennuan.kernel.clock import now
from wennuan.kernel.errors import Invalid
from wennuan.kernel.money import parse_yuan

MOST_ROWS = 20_000
HEADER_WITHIN = 30  # banks put their own lines above the header
MOST_FEN = 10**12
NAMES = {
    "serial": (
        "交易流水号",
        "流水号",
        "交易序号",
        "业务编号",
        "凭证号",
        "平台订单号",
        "捐赠订单号",
        "订单号",
    ),
    "at": ("交易时间", "入账时间", "捐赠时间", "支付时间", "交易日期", "记账日期", "日期"),
    "came": ("贷方发生额", "贷方金额", "收入金额", "收入", "捐赠金额", "交易金额", "金额"),
    "went": ("借方发生额", "借方金额", "支出金额", "支出"),
    "payer": ("对方户名", "对方账户名称", "付款人名称", "付款人", "捐赠人", "昵称"),
    "remark": ("附言", "摘要", "用途", "备注", "留言"),
}
REQUIRED = {"serial": "流水号（或订单号）", "at": "交易时间", "came": "收入金额"}
MOMENTS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y/%m/%d", "%Y%m%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y%m%d",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One movement as the file has it; ``is_out`` is money that left."""

    row: int
    serial: str
    at: datetime
    fen: int
    payer: str
    remark: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class Table:
    """What could be read, and what couldn't: row number and sentence."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_statement(content: bytes) -> Table:
    """Read a file whole; lines that can't be read are named, not guessed. Raises Invalid."""
    cells = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    start, columns = _header(cells)
    table, seen = Table(), dict[str, int]()
    for number, row in enumerate(cells[start + 1 :], start + 2):
        if not any(_text(cell) for cell in row):
            continue
        try:
            read = _row(number, row, columns)
            if read.serial in seen:
                raise Invalid(f"流水号与第 {seen[read.serial]} 行重复。")
        except Invalid as fault:
            table.faults.append((number, fault.sentence))
            continue
        seen[read.serial] = number
        table.rows.append(read)
    if not table.rows and not table.faults:
        raise Invalid("文件里没有一行记录。", field="file")
    return table


def _xlsx(content: bytes) -> list[list[Any]]:
    try:
        sheet = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as fault:
        raise Invalid("这个表格打不开，请另存为 XLSX 或 CSV 再试。", field="file") from fault
    return _within(rows)


def _csv(content: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Invalid("文件的编码读不懂，请另存为 UTF-8 或 GBK 的 CSV。", field="file")
    if "\0" in text:
        raise Invalid("这不是 CSV 或 XLSX 文件。", field="file")
    mark = "\t" if text.count("\t") > text.count(",") else ","
    return _within(csv.reader(io.StringIO(text), delimiter=mark))


def _within(rows: Iterable[list[Any]]) -> list[list[Any]]:
    read = list(rows)
    if len(read) > MOST_ROWS:
        raise Invalid(f"一次最多导入 {MOST_ROWS} 行，请按日期分几次导入。", field="file")
    return read


def _header(cells: list[list[Any]]) -> tuple[int, dict[str, int]]:
    """The first row that names all columns that are needed."""
    best: dict[str, int] = {}
    for number, row in enumerate(cells[:HEADER_WITHIN]):
        found = _columns([_text(cell) for cell in row])
        if REQUIRED.keys() <= found.keys():
            return number, found
        best = max(best, found, key=len)
    missing = "、".join(word for name, word in REQUIRED.items() if name not in best)
    raise Invalid(f"没有找到这些列：{missing}。请保留银行或平台导出时的表头。", field="file")


def _columns(names: list[str]) -> dict[str, int]:
    """Where each column is; a unit such as （元） behind the name doesn't matter."""
    plain = [name.split("（")[0].split("(")[0].strip() for name in names]
    found = {}
    for column, words in NAMES.items():
        word = next((word for word in words if word in plain), None)
        if word is not None:
            found[column] = plain.index(word)
    return found


def _row(number: int, row: list[Any], columns: dict[str, int]) -> Row:
    cell = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
    serial = _text(cell["serial"]).strip("`'\t ")
    if not serial:
        raise Invalid("缺流水号。")
    if len(serial) > 64:  # noqa: PLR2004 — the column's width
        raise Invalid("流水号太长。")
    fen, is_out = _amount(_text(cell["came"]), _text(cell.get("went", "")))
    at = _moment(cell["at"])
    return Row(
        number, serial, at, fen, _text(cell.get("payer"))[:60], _text(cell.get("remark")), is_out
    )


def _amount(came: str, went: str) -> tuple[int, bool]:
    """In, or out: by column or by sign."""
    for text, is_out in ((came, False), (went, True)):
        sign = text.startswith("-")
        fen = parse_yuan(text.lstrip("+-")) if text else 0
        if fen > MOST_FEN:
            raise Invalid("金额太大，请核对单位是不是元。")
        if fen:
            return fen, is_out != sign
    raise Invalid("没有金额。")


def _moment(cell: Any) -> datetime:
    if isinstance(cell, datetime):
        return _aware(cell)
    if isinstance(cell, date):
        return _aware(datetime.combine(cell, time()))
    text = _text(cell).strip("`'\t ")
    for form in MOMENTS:
        try:
            return _aware(datetime.strptime(text, form))  # noqa: DTZ007 — made aware
        except ValueError:
            continue
    raise Invalid(f"时间“{text[:20]}”读不懂，例如 2026-11-23 15:30:00。")


def _aware(moment: datetime) -> datetime:
    aware = timezone.make_aware(moment, timezone.get_default_timezone())
    if aware > now():
        raise Invalid("时间在将来，请核对。")
    return aware


def _text(cell: Any) -> str:
    """A cell as a person sees it: numbers without exponent, amounts with two digits."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.2f}"
    return str(cell).strip()
