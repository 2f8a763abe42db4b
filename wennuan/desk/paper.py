"""What the desk prints."""

from django.urls import reverse

from wennuan.desk.queries.households import History
from wennuan.people.models import Household
from wennuan.ui.print import Choices, Field, Fields, Part, Sheet, Signatures, Table, Text

BLANK_MEMBERS = 3


def visit_sheet(household: Household, history: History) -> Sheet:
    """A visit form (入户走访表): who is known to live there, and lines for what is seen."""
    members = tuple((one.name, one.relation, "", "") for one in history.members)
    return Sheet(
        title="入户走访表",
        number=household.code,
        link=reverse("desk:household", args=[household.code]),
        intro="走访由两人同行，进门先说明来意；被访人可以不回答任何一项。表上姓名已隐去，请当面核对。",
        parts=(
            Part(
                "走访",
                (
                    Fields((Field("户编号", household.code), Field("社区", household.place.name))),
                    Fields((Field("日期和时间"), Field("来意"))),
                ),
            ),
            Part(
                "家里的人",
                (
                    Table(
                        ("姓名", "关系", "年龄", "现在的情况"),
                        rows=members,
                        blank=BLANK_MEMBERS,
                        wide=(2, 2, 1, 5),
                    ),
                ),
            ),
            Part(
                "看到和听到的",
                (
                    Choices("住房", ("自有", "租住", "借住", "公租房")),
                    Choices("需要", ("生活", "医疗", "教育", "照护", "就业", "心理", "其他")),
                    Fields((Field("说明", lines=5),), wide=(1,)),
                    Fields((Field("答应了什么，什么时候办到", lines=2),), wide=(1,)),
                ),
            ),
            Part(
                "确认",
                (
                    Text("以上内容已读给被访人听。"),
                    Signatures(("走访人一", "走访人二", "被访人")),
                ),
            ),
        ),
    )
