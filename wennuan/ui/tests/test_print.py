from wennuan.ui.print import (
    Choices,
    Field,
    Fields,
    Part,
    Sheet,
    Signatures,
    Table,
    Text,
    pdf_answer,
    sheet_pdf,
)


def _visit(**changed):
    plain = {
        "title": "入户走访表",
        "number": "QZ26-0101",
        "intro": "走访由两人同行，进门先说明来意；被访人可以不回答任何一项。",
        "link": "/me/",
        "code": "7K4M2Q8R",
        "parts": (
            Part("走访对象", (
                Fields((Field("户号", "H7K4M2Q8R"), Field("所在社区", "祥和社区"))),
                Fields((Field("与户主关系"), Field("联系时间"))),
            )),
            Part("看到的情况", (
                Choices("住房", ("自有", "租住", "借住", "其他"), ("租住",)),
                Fields((Field("说明", lines=4),), wide=(1,)),
                Table(("成员", "年龄", "健康", "收入"), (("本人", "", "", ""),), blank=3),
            )),
            Part("确认", (
                Text("以上内容已向被访人宣读。"),
                Signatures(("走访人一", "走访人二", "被访人")),
            )),
        ),
    }  # fmt: skip
    return Sheet(**(plain | changed))


def test_a_form_is_a_pdf():
    body = sheet_pdf(_visit())

    assert body.startswith(b"%PDF")


def test_what_people_wrote_is_never_taken_for_markup():
    nasty = '#panic("no") $x$ *a* _b_ [c] \\ "quoted" <d> @e'

    body = sheet_pdf(_visit(title=nasty, parts=(Part(nasty, (Text(nasty),)),)))

    assert body.startswith(b"%PDF")


def test_the_answer_has_a_chinese_name_and_is_not_kept():
    answer = pdf_answer(b"%PDF-1.7", "走访表 H7")

    assert answer["Content-Type"] == "application/pdf"
    assert "%E8%B5%B0" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
