"""Making out a sheet: where its cells are, what each column is, and what each line says.

Pure: text in, lines out. A sheet comes from Excel, WPS or a chat; nobody is asked to tidy it first.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from wennuan.kernel.codes import id_number_error, normalise_id_number, normalise_phone
from wennuan.kernel.errors import Invalid

MOST_LINES = 2000
MOST_PEOPLE = 60
LONGEST = {"name": 30, "phone": 20, "address": 120, "needs": 200, "note": 300}
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "no", "no."),
    "name": ("姓名", "户主", "名字", "联系人", "报送人", "求助人", "住户"),
    "phone": ("电话", "手机", "联系方式", "号码", "手机号", "联系电话"),
    "identity": ("身份证", "证件号", "身份证号"),
    "people": ("人数", "几人", "人口", "家庭人口", "被困人数", "户人口"),
    "community": ("社区", "村", "所属社区", "网格"),
    "address": ("地址", "住址", "位置", "门牌", "小区", "住在哪", "具体位置"),
    "needs": ("需求", "需要", "诉求", "求助内容", "困难", "缺什么", "所需物资"),
    "note": ("备注", "说明", "情况", "其他"),
}
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_ADDRESS = re.compile(r"[路街巷号楼栋幢院村区室层]|单元|门口")
_NAME = re.compile(
    r"[一-鿿·]{2,4}|[一-鿿]{1,3}(?:奶奶|爷爷|大爷|大娘|阿姨|叔叔|师傅|老师|女士|先生)"
)
_COUNT = re.compile(r"(\d{1,3})\s*(?:人|口|口人|个人)?")
_ORDER = re.compile(r"^\s*\d{1,4}\s*[、.．)）]\s*")
_SPLIT = re.compile(r"[\t|｜]|[,，;；]|\s+")
_SMALL_NUMBER = re.compile(r"\d{1,4}")
_ABOVE = re.compile(r"^(?:[一-鿿]{2,3}省)?(?:[一-鿿]{2,3}市)?(?:[一-鿿]{2,4}(?<![社小])区)?")
_MANY_LINES = 8  # in one cell: rather a quotation mark that was never closed
_TOO_WIDE = 30  # cells in a line: no sheet of people is wider
ID_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line says about one household, in our own form."""

    name: str = ""
    phone: str = ""
    address: str = ""
    people: int | None = None
    needs: str = ""
    note: str = ""
    community: str = ""
    identity: str = ""  # used to find doubles only; never a row's own

    def shown(self) -> dict[str, str]:
        """As texts, for a form."""
        return {key: "" if value is None else str(value) for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Read:
    """One line of a sheet: as it came, what it says, and what is wrong with it."""

    number: int
    raw: str
    facts: Facts
    fault: str = ""


def cells_of(text: str) -> list[list[str]]:
    """The cells of a pasted text: tabs (Excel, WPS), commas (CSV), or what a chat has between."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    lines = [line for line in plain.split("\n") if line.strip()]
    if _mostly(lines, "\t"):
        rows = _split(plain, "\t")
    elif _mostly(lines, ","):
        rows = _split(plain, ",")
    else:
        rows = [[c for c in _SPLIT.split(_ORDER.sub("", line).strip()) if c] for line in lines]
    return tidied(rows)


def tidied(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Cells in one spelling (full width, spaces, invisible signs); empty lines are left out."""
    tidy = [[_tidy(cell) for cell in row] for row in rows]
    return [row for row in tidy if any(row)]


def _split(text: str, mark: str) -> list[list[str]]:
    """Cells between marks. A single quotation mark somewhere must not swallow what follows it."""
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        rows = []
    if rows and max(cell.count("\n") for row in rows for cell in [*row, ""]) < _MANY_LINES:
        return rows
    return [line.split(mark) for line in text.split("\n")]


def _mostly(lines: Sequence[str], mark: str) -> bool:
    return bool(lines) and 2 * sum(mark in line for line in lines) >= len(lines)


def _tidy(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).replace("\u200b", "").split())


def columns_of(rows: Sequence[Sequence[str]]) -> tuple[list[str], bool]:
    """What each column is, and whether the first line was a heading. Unknown ones are ""."""
    if not rows:
        return [], False
    width = min(max(len(row) for row in rows), _TOO_WIDE)
    named = [_heading(cell) for cell in rows[0][:width]]
    found = [name for name in named if name]
    has_heading = len(found) >= min(2, width) and not any(_PHONE.fullmatch(c) for c in rows[0])
    columns = (named if has_heading else []) + [""] * width
    body = rows[1:] if has_heading else rows
    return _filled(columns[:width], body, guess_texts=not has_heading), has_heading


def _heading(cell: str) -> str:
    word = cell.replace(" ", "").lower().rstrip(":：*")
    exact = next((kind for kind, words in HEADINGS.items() if word in words), "")
    if exact or len(word) > 8:  # noqa: PLR2004 — a sentence is no heading
        return exact
    return next((k for k, words in HEADINGS.items() if any(w in word for w in words)), "")


def _filled(columns: list[str], body: Sequence[Sequence[str]], *, guess_texts: bool) -> list[str]:
    """Give the nameless columns what their cells look like; the first of a kind wins."""
    taken = {column for column in columns if column}
    guesses = []
    for place, column in enumerate(columns):
        if not column:
            cells = [row[place] for row in body[:200] if place < len(row) and row[place]]
            guesses.append((place, _looks_like(cells), sum(map(len, cells)) / (len(cells) or 1)))
    for place, kind, _ in guesses:
        if kind and kind not in taken:
            columns[place] = kind
            taken.add(kind)
    if not guess_texts:
        return columns  # what has no name under a heading goes into the note
    left = sorted((g for g in guesses if not columns[g[0]]), key=lambda guess: -guess[2])
    for (place, _, length), kind in zip(
        left, [k for k in ("needs", "note") if k not in taken], strict=False
    ):
        columns[place] = kind if length else ""
    return columns


def _looks_like(cells: Sequence[str]) -> str:
    """What most cells of a column are."""
    if not cells:
        return ""
    kinds = Counter(_kind(cell) for cell in cells)
    kind, count = kinds.most_common(1)[0]
    if kind == "people" and _counts_up(cells):
        return "number"
    return kind if 2 * count >= len(cells) else ""


def _kind(cell: str) -> str:
    bare = re.sub(r"[\s-]", "", cell)
    if len(bare) == ID_LENGTH and bare[:17].isdigit():
        return "identity"
    if _PHONE.fullmatch(bare) or (bare.isdigit() and 9 <= len(bare) <= 13):  # noqa: PLR2004
        return "phone"
    if _COUNT.fullmatch(cell):
        return "people"
    if _NAME.fullmatch(cell):
        return "name"
    if cell.endswith(("社区", "村")) and len(cell) <= 10:  # noqa: PLR2004
        return "community"
    return "address" if _ADDRESS.search(cell) else ""


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in cells if _SMALL_NUMBER.fullmatch(cell)]
    return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # noqa: PLR2004


def read(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[Read]]:
    """The columns of a sheet and its lines, good and broken. Raises Invalid when it is too long."""
    columns, has_heading = columns_of(rows)
    body = rows[1:] if has_heading else rows
    if not body:
        raise Invalid("没有读到内容。请连同各列一起复制，再粘到这里。", field="text")
    if len(body) > MOST_LINES:
        raise Invalid(f"一次最多 {MOST_LINES} 行，这里有 {len(body)} 行，请分开粘。", field="text")
    first = 2 if has_heading else 1
    return columns, [_line(n, row, columns) for n, row in enumerate(body, first)]


def _line(number: int, row: Sequence[str], columns: Sequence[str]) -> Read:
    raw = "\t".join(row)
    found: dict[str, str] = {}
    extra: list[str] = []
    for place, cell in enumerate(row):
        kind = columns[place] if place < len(columns) else ""
        if not cell or kind == "number":
            continue
        if kind and kind not in found:
            found[kind] = cell
        else:
            extra.append(cell)
    if extra:
        found["note"] = "；".join(filter(None, [found.get("note", ""), *extra]))
    facts, fault = checked(found)
    return Read(number, raw, facts, fault)


def checked(found: dict[str, str]) -> tuple[Facts, str]:
    """Cells by kind as facts, and what is wrong with them in a sentence ("" when nothing is)."""
    texts = {name: found.get(name, "").strip() for name in _TEXTS}
    facts = Facts(people=None, **texts)
    faults = list(_too_long(facts))
    try:
        facts = replace(facts, phone=tidy_phone(facts.phone))
        facts = replace(facts, people=_people(found.get("people", "")))
        facts = replace(facts, identity=_identity(found.get("identity", "")))
    except Invalid as wrong:
        faults.append(wrong.sentence)
    if not faults and not facts.phone and not (facts.name and facts.address):
        faults.append("至少要有电话，或者姓名加地址，才找得到人。")
    return facts, faults[0] if faults else ""


_TEXTS = ("name", "phone", "address", "needs", "note", "community")


def _too_long(facts: Facts) -> Iterable[str]:
    for field, most in LONGEST.items():
        if len(getattr(facts, field)) > most:
            yield f"{HEADINGS[field][0]}太长（最多 {most} 个字），请看看是不是串行了。"


def tidy_phone(written: str) -> str:
    """A mobile number as +86…, a landline as its digits; "" stays. Raises Invalid."""
    bare = re.sub(r"[\s\-—－()（）]", "", unicodedata.normalize("NFKC", written)).removesuffix(".0")
    if not bare:
        return ""
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", bare):
        raise Invalid("电话被表格变成了科学计数，请把那一列改成“文本”再粘。", field="phone")
    if re.fullmatch(r"0\d{9,11}", bare):
        return bare
    try:
        return normalise_phone(bare)
    except Invalid as wrong:
        words = f"电话“{written[:20]}”不对：手机要 11 位，座机要带区号。"
        raise Invalid(words, field="phone") from wrong


def _people(written: str) -> int | None:
    if not written:
        return None
    found = _COUNT.fullmatch(written.strip())
    if not found or not 0 < int(found[1]) <= MOST_PEOPLE:
        raise Invalid(f"人数“{written[:12]}”不对：请写 1 到 {MOST_PEOPLE} 的数字。", field="people")
    return int(found[1])


def _identity(written: str) -> str:
    if not written:
        return ""
    if wrong := id_number_error(written):
        raise Invalid(wrong, field="identity")
    return normalise_id_number(written)


def home_key(name: str, address: str) -> str:
    """Name and address in one spelling, to find doubles by; "" when one of them is missing."""
    place = unicodedata.normalize("NFKC", address).upper()
    place = _ABOVE.sub("", place)
    place = re.sub(r"[栋幢座]|#楼?", "号楼", place)
    place = re.sub(r"[\s,，.。、\-—()（）]|[室户]$", "", place).replace("号楼号楼", "号楼")
    who = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    return f"{who}|{place}" if who and place else ""
