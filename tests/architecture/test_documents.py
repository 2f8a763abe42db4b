"""What is written about the house is true of the house."""

import re
import subprocess
import sys

from django.apps import apps

from tests.architecture.source import PACKAGE, ROOT, python_files

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORDS = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \|", GLOSSARY, re.MULTILINE)[2:]


def test_flows_rules_and_tables_are_drawn_from_the_code():
    drawn = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert drawn.returncode == 0, f"run `make docs`: {drawn.stdout}{drawn.stderr[-400:]}"


def test_one_word_one_thing():
    english = [word.strip().lower() for row in WORDS for word in row[0].split(",")]

    assert sorted({word for word in english if english.count(word) > 1}) == []
    assert all(re.search("[一-鿿]", chinese) for _, chinese, _ in WORDS)


def test_every_model_is_in_the_glossary():
    known = {word.strip().lower() for row in WORDS for word in row[0].split(",")}
    ours = [m for m in apps.get_models() if m.__module__.startswith("wennuan.")]
    spoken = {m.__name__: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", m.__name__).lower() for m in ours}

    assert sorted(name for name, word in spoken.items() if word not in known) == []


def test_every_app_is_on_the_map():
    chart = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))

    assert [name for name in folders if name not in chart] == []


def test_links_between_documents_lead_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")

    assert broken == []


def test_files_that_the_documents_name_exist():
    pattern = re.compile(r"`((?:wennuan|docs|tests|deploy|tools|frontend)/[\w./-]+\.\w+)`")
    missing = {
        f"{page.relative_to(ROOT)}: {name}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for name in pattern.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    }

    assert missing == set()


def test_no_word_is_left_for_later():
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")

    left = [str(p) for p in python_files() if marks.search(p.read_text(encoding="utf-8"))]
    assert left == []
