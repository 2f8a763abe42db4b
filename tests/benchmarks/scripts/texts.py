"""Fill the search index with made-up posts and wishes (load), or time questions to it (ask)."""

import json
import os
import random
import time
from datetime import timedelta

from django.db import connection

from wennuan.kernel.clock import now
from wennuan.search.actions import _row
from wennuan.search.queries import find
from wennuan.search.sources import Entry

ASKED = json.loads(os.environ["ASKED"])
COLUMNS = "kind, ref, title, body, url, place_path, at, words, indexed_at"
DAYS = 730
AREAS = [f"410103000000/410103{street:03d}000/410103{street:03d}{one:03d}/"
         for street in range(1, 17) for one in range(1, 12)]  # fmt: skip
OFTEN = [
    "社区",
    "老人",
    "孩子",
    "居民",
    "志愿者",
    "服务",
    "活动",
    "帮助",
    "小区",
    "邻居",
    "楼道",
    "电梯",
    "物业",
    "卫生",
    "食堂",
]
USUAL = [
    "助餐",
    "轮椅",
    "棉衣",
    "书包",
    "血压",
    "合唱",
    "广场舞",
    "垃圾分类",
    "停车",
    "路灯",
    "漏水",
    "暖气",
    "噪音",
    "快递",
    "理发",
    "义诊",
    "缝补",
    "磨刀",
    "象棋",
    "书法",
    "太极拳",
    "免费",
    "报名",
    "地址",
    "时间",
    "周末",
    "早上",
    "晚上",
    "医院",
    "药店",
    "公交",
    "地铁",
    "菜市场",
    "幼儿园",
    "学校",
    "作业",
    "辅导",
    "课外班",
    "暑假",
    "寒假",
    "冬天",
    "夏天",
    "空调",
    "风扇",
    "棉被",
    "羽绒服",
    "米面",
    "食用油",
    "牛奶",
    "鸡蛋",
    "蔬菜",
    "水果",
    "奶粉",
    "尿不湿",
    "助听器",
    "老花镜",
    "拐杖",
    "护理床",
    "血糖仪",
    "制氧机",
    "康复",
    "陪诊",
    "送医",
    "低保",
    "残疾证",
    "医保",
    "社保",
    "身份证",
    "户口",
    "居住证",
    "咨询",
    "律师",
    "调解",
    "投诉",
    "施工",
    "绿化",
    "健身器材",
    "充电桩",
    "电动车",
    "消防",
    "燃气",
    "防汛",
    "防冻",
]
PATTERNS = (
    "{a}里的{b}坏了，{c}一直没人管，请{a}派人看看", "周末有{b}{c}，欢迎{a}都来参加，{d}免费", "想问一下{b}在哪里办，{a}能不能帮忙，需要带{c}吗",
    "谢谢{a}送来的{b}，{c}已经收到，{d}特别高兴", "家里的{a}需要{b}，最好是{c}的，{d}不限", "关于{b}和{c}的通知，请各位{a}互相转告",
    "{a}的{b}什么时候开放，{c}方便去吗", "有没有{a}一起{b}，{c}集合，{d}自备",
)  # fmt: skip
HAN = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 4000))


def phrase(chance):
    """Some sentences: words that are in every third text, others in every hundredth, names of nobody."""
    said = []
    for _ in range(chance.randint(2, 4)):
        rare = "".join(chance.choices(HAN, k=2))
        words = {
            "a": chance.choice(OFTEN), "b": chance.choice(USUAL), "c": chance.choice(USUAL),
            "d": rare if chance.random() < 0.3 else chance.choice(OFTEN),
        }  # fmt: skip
        said.append(chance.choice(PATTERNS).format(**words))
    return "。".join(said)


def rows(first, last):
    """Entries of these numbers: one wish to ten posts, spread over two years."""
    moment = now()
    for number in range(first, last):
        chance = random.Random(number)
        kind = "wish" if number % 11 == 0 else "thread"
        body = phrase(chance)
        yield _row(
            Entry(
                kind, str(number), body[: chance.randint(8, 16)], body, f"/x/{number}/",
                moment - timedelta(days=chance.random() * DAYS), chance.choice(AREAS),
            ),
            moment,
        )  # fmt: skip


def load(first, last):
    """Copy the rows in; the index is left out meanwhile and made at the end."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS indexed_text_words")
        cursor.execute("ALTER TABLE search_indexedtext DROP CONSTRAINT IF EXISTS indexed_text_once")
        with cursor.cursor.copy(f"COPY search_indexedtext ({COLUMNS}) FROM STDIN") as copy:
            for row in rows(first, last):
                values = list(row)
                values[7] = " ".join("'" + word.replace("'", "''") + "'" for word in values[7])
                copy.write_row(values)
    return {"seconds": round(time.perf_counter() - began, 1)}


def build():
    """The indexes again, as the migrations make them."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "ALTER TABLE search_indexedtext ADD CONSTRAINT indexed_text_once UNIQUE (kind, ref)"
        )
        cursor.execute(
            "CREATE INDEX indexed_text_words ON search_indexedtext USING gin (words) WITH (fastupdate = off)"
        )
        cursor.execute("VACUUM ANALYZE search_indexedtext")
        cursor.execute(
            "SELECT count(*), pg_total_relation_size('search_indexedtext'), pg_relation_size('indexed_text_words') FROM search_indexedtext"
        )
        count, size, index = cursor.fetchone()
    seconds = round(time.perf_counter() - began, 1)
    return {"rows": count, "mb": size >> 20, "index_mb": index >> 20, "index_seconds": seconds}


def questions():
    """What people type: one, two and three words, common and rare, in one area and of one kind."""
    chance = random.Random(7)
    rare = ["".join(random.Random(n).choices(HAN, k=2)) for n in range(40)]
    pick = chance.choice
    return {
        "one common word": [(one, {}) for one in OFTEN],
        "one usual word": [(one, {}) for one in USUAL[:40]],
        "one rare word": [(one, {}) for one in rare],
        "two words": [(f"{pick(OFTEN)} {pick(USUAL)}", {}) for _ in range(40)],
        "two common words": [(f"{pick(OFTEN)} {pick(OFTEN)}", {}) for _ in range(30)],
        "three words": [(f"{pick(OFTEN)} {pick(USUAL)} {pick(USUAL)}", {}) for _ in range(40)],
        "a sentence": [(f"请问{pick(OFTEN)}的{pick(USUAL)}在哪里办", {}) for _ in range(40)],
        "in one area": [
            (f"{pick(OFTEN)} {pick(USUAL)}", {"place": pick(AREAS)}) for _ in range(40)
        ],
        "wishes only": [(pick(USUAL), {"kinds": ["wish"]}) for _ in range(40)],
        "with a wrong character": [(f"{pick(USUAL)}和{pick(USUAL)}的龘知", {}) for _ in range(20)],
    }


def ask(rounds):
    """Milliseconds of each kind of question, the first round left out."""
    found = {}
    for name, asked in questions().items():
        times = []
        for number in range(rounds + 1):
            for words, narrowed in asked:
                began = time.perf_counter()
                find(words, **narrowed)
                if number:
                    times.append((time.perf_counter() - began) * 1000)
        times.sort()
        found[name] = {
            "p50_ms": round(times[len(times) // 2], 1),
            "p95_ms": round(times[int(len(times) * 0.95)], 1),
        }
    return found


ACTS = {
    "load": lambda: load(*ASKED["load"]),
    "build": build,
    "ask": lambda: ask(ASKED["ask"]),
}
print(json.dumps(ACTS[ASKED["act"]]()))
