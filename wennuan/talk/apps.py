"""The app."""

from django.apps import AppConfig

from wennuan.audit.verbs import name_verbs
from wennuan.moderation import kinds as judged
from wennuan.search import kinds as findable
from wennuan.tasks import kinds as work

VERBS = {
    "talk.board_opened": "开设了版块",
    "talk.board_closed": "停用了版块",
    "talk.asked": "向社区提问",
    "talk.asked_again": "说明问题还没有解决",
    "talk.commented": "回复了帖子",
    "talk.answered": "代表社区答复了提问",
    "talk.answer_added": "补充了社区答复",
    "talk.refused": "说明了不予办理的原因",
    "talk.solved": "确认问题已解决",
    "talk.withdrawn": "撤回了帖子",
    "talk.reply_withdrawn": "撤回了回复",
    "talk.became": "把提问转成了另一件事",
    "talk.shown": "审核通过，公开了一段话",
    "talk.hidden": "审核后隐藏了一段话",
    "talk.announced": "发布了公告",
    "talk.taken_down": "撤下了公告",
    "talk.reading_confirmed": "确认读过公告",
    "talk.poll_asked": "发起了小调查",
    "talk.poll_closed": "公布了小调查的结果",
    "talk.voted": "参加了小调查",
    "talk.circle_opened": "建立了邻里小组",
    "talk.circle_joined": "申请加入邻里小组",
    "talk.circle_admitted": "处理了入组申请",
    "talk.circle_muted": "调整了小组成员的发言",
    "talk.circle_removed": "请成员离开小组",
    "talk.circle_left": "离开了邻里小组",
    "talk.circle_handed_over": "交接了邻里小组",
    "talk.circle_closed": "解散了邻里小组",
    "talk.message_withdrawn": "撤回了小组发言",
    "talk.moved": "把没办完的事转到合并后的社区",
    "talk.private_begun": "开始了私下谈话",
    "talk.private_handed_over": "交接了私下谈话",
    "talk.private_ended": "结束了私下谈话",
}


class TalkConfig(AppConfig):
    """Boards, questions with a clock, announcements, polls, groups, private conversations."""

    name = "wennuan.talk"
    verbose_name = "居民沟通"

    def ready(self) -> None:
        """Name what is done, found and due here."""
        name_verbs(**VERBS)
        findable.name_kinds(
            {
                "thread": "居民问答", "announcement": "公告", "poll": "小调查",
                "circle": "邻里小组",
            }
        )  # fmt: skip
        judged.name_kinds(
            {"talk.thread": "居民提问", "talk.reply": "回复", "talk.message": "小组发言"}
        )
        work.name_kinds({"talk.answer": "答复居民提问", "talk.private": "回复私下谈话"})
