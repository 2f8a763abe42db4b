"""Files that people upload: statements of banks and platforms, scans."""

import io

import xlsxwriter
from PIL import Image

BANK = ["交易流水号", "交易时间", "贷方发生额（元）", "借方发生额（元）", "对方户名", "附言"]
PARTNER = ["订单号", "捐赠时间", "捐赠金额(元)", "昵称"]


def csv_file(head, rows, encoding="gb18030"):
    """As a bank exports it: a line of its own on top, then the head."""
    lines = [["某银行对账单（演示）"], head, *rows]
    return "\r\n".join(",".join(map(str, row)) for row in lines).encode(encoding)


def xlsx_file(head, rows):
    """The same as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, [str(cell) for cell in row])
    return out.getvalue()


def upload(name, content, kind="text/csv"):
    """As a browser's file field takes it."""
    return {"name": name, "mimeType": kind, "buffer": content}


def scan():
    """A picture of a sheet of paper."""
    out = io.BytesIO()
    Image.new("RGB", (300, 420), "#fffdf8").save(out, "PNG")
    return upload("scan.png", out.getvalue(), "image/png")
