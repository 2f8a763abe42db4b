"""What is printed: the slip with the code, the same sentences on paper, the form of a visit."""

from django.urls import reverse
from django.utils import timezone

from wennuan.aid.models import AidDecision, AidRequest, HomeVisit, Item, Seen
from wennuan.aid.queries.names import shown_name
from wennuan.aid.queries.status import day, status_of
from wennuan.kernel.clock import now
from wennuan.kernel.errors import WrongState
from wennuan.kernel.money import yuan
from wennuan.ui.print import (
    Field,
    Fields,
    Part,
    Sheet,
    Signatures,
    Table,
    Text,
    sheet_pdf,
)

NOT_RAISING = (
    "这是求助和转介，不是慈善募捐。信息是否真实由提出人负责。"
    "这里不收费、不收款；任何人向您要钱、要卡号、要验证码，都是骗人的。"
)


def slip_pdf(request: AidRequest) -> bytes:
    """How the request stands today, in the words of the page: the slip to take home."""
    status = status_of(request)
    facts = (
        Field("求助编号", status.code), Field("困难类别", status.kind),
        Field("登记日期", day(status.entered_at)), Field("现在", status.state),
        Field("问进展打这个电话", status.phone), Field("站点", status.station),
    )  # fmt: skip
    said = [Text(sentence) for sentence in status.sentences]
    parts = [
        Part("受理单", tuple(Fields(facts[at : at + 2]) for at in range(0, len(facts), 2))),
        Part(f"办到哪一步（{timezone.localtime(now()):%Y-%m-%d %H:%M}）", tuple(said)),
    ]
    if status.routes:
        rows = tuple((one.route, one.where, one.status, one.said) for one in status.routes)
        parts.append(Part("转到了哪里", (Table(("去向", "哪里", "状态", "说明"), rows),)))
    if status.helper:
        parts.append(Part("谁帮您登记的", (Text(status.helper),)))
    parts.append(Part("请记住", (Text(NOT_RAISING),)))
    return sheet_pdf(
        Sheet(
            title="求助进展单",
            number=status.code,
            intro="用编号可以在网页上查，也可以打电话问，说的是一样的话。",
            link=reverse("aid:state", args=[status.code]),
            code=status.code,
            parts=tuple(parts),
            foot="请保管好编号，不要给不相干的人看。",
        )
    )


def visit_pdf(visit: HomeVisit) -> bytes:
    """The form of a visit to fill in by hand; no name, phone or address is printed."""
    request = visit.request
    boxes = " ".join(f"□{seen.label}" for seen in Seen)
    rows = tuple((item.label, boxes, "") for item in Item)
    head = (
        Fields((Field("求助编号", request.code), Field("称呼", shown_name(request)))),
        Fields((Field("社区", request.place.name), Field("困难类别", request.get_kind_display()))),
        Fields(
            (
                Field("走访人一", visit.first.public_name),
                Field("走访人二", visit.second.public_name),
            )
        ),
        Fields((Field("走访时间"), Field("见到了谁"))),
    )
    return sheet_pdf(
        Sheet(
            title="上门核实表",
            number=f"{request.code}-{visit.pk}",
            intro="两个人一起上门，写看到的事实。不写身份证号、卡号；不拍病人和孩子的脸。",
            link=reverse("aid:visit", args=[visit.pk]),
            code=request.code,
            parts=(
                Part("基本情况", head),
                Part("核实清单", (Table(("项目", "怎么核实的", "说明"), rows, wide=(3, 6, 4)),)),
                Part(
                    "看到的情况",
                    (
                        Fields((Field("情况", lines=6),), wide=(1,)),
                        Fields((Field("需要什么帮助", lines=3),), wide=(1,)),
                    ),
                ),
                Part("签字", (Signatures(("走访人一", "走访人二", "被访人")),)),
            ),
        )
    )


AGREED = (
    "这笔帮助只用于批准的用途，由慈善组织直接付给收款的一方；用完以后把单据交给社区。",
    "求助时说的情况是真实的。查明隐瞒、编造的，退回已经得到的帮助；不退的，慈善组织可以依法追回。",
    "情况变好、不再需要的，告诉社区，没有用完的退回。",
    "慈善组织和社区不收取任何费用，不要求出镜、写感谢信或参加活动；不公开姓名、住址和病情。",
    "受助人可以查这笔帮助的拨付和使用，可以投诉和申诉。",
)


def agreement_pdf(decision: AidDecision) -> bytes:
    """What a beneficiary and the charity agree on (慈善法 art. 60), to sign on paper."""
    programme, amount = decision.programme, decision.approved_fen
    if programme is None or not amount:
        raise WrongState("没有批准资金的求助，不用签受助协议。")
    request = decision.request
    facts = (
        Field("求助编号", request.code), Field("帮扶项目", programme.name),
        Field("慈善组织", programme.org.name), Field("批准金额", yuan(amount)),
        Field("决定日期", day(decision.decided_at)), Field("咨询电话", programme.phone),
        Field("受助人姓名"), Field("收款的一方"),
    )  # fmt: skip
    said = tuple(Text(f"{number}．{words}") for number, words in enumerate(AGREED, start=1))
    return sheet_pdf(
        Sheet(
            title="受助协议",
            number=request.code,
            intro="一式两份，受助人和慈善组织各留一份。",
            link=reverse("aid:state", args=[request.code]),
            code=request.code,
            parts=(
                Part(
                    "双方和金额",
                    tuple(Fields(facts[at : at + 2]) for at in range(0, len(facts), 2)),
                ),
                Part("约定", said),
                Part("签字", (Signatures(("受助人", "慈善组织经办人")),)),
            ),
        )
    )
