"""Words on the list wait, what is refused is hidden, an appeal brings it back."""

import io

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wennuan.kernel.errors import Invalid, NotFound
from wennuan.moderation import actions as moderation
from wennuan.moderation.models import Check
from wennuan.notices.queries import inbox
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.search.models import IndexedText
from wennuan.talk import words
from wennuan.talk.actions import answers, circles, threads
from wennuan.talk.models import CircleMessage, Screen
from wennuan.talk.queries import circles as groups
from wennuan.talk.queries import threads as queries
from wennuan.talk.tests import make
from wennuan.tasks.models import Task, TaskStatus

LISTED = "有人在楼里拉人买六合彩。"


@pytest.fixture
def moderator(db):
    return orgs.holder(Role.MODERATOR)


@pytest.fixture
def held(worker, moderator, asker):
    return make.a_thread(by=asker, body=LISTED)


def owed():
    return Task.objects.filter(status=TaskStatus.OPEN, kind="talk.answer")


def test_a_listed_word_holds_the_text_for_a_moderator(held, moderator, asker, neighbour, worker):
    assert held.screen == Screen.HELD
    assert not owed().exists()
    check = Check.objects.get()
    assert (check.kind, check.ref, check.author) == ("talk.thread", str(held.pk), asker)
    for viewer in (None, neighbour):
        with pytest.raises(NotFound):
            queries.thread_for(held.pk, viewer)
    assert queries.thread_for(held.pk, asker) == held
    assert queries.thread_for(held.pk, moderator) == held
    assert not IndexedText.objects.filter(kind="thread").exists()


def test_what_passes_is_shown_and_its_clock_starts_then(held, moderator):
    moderation.decide(Check.objects.get(), passed=True, reason="", by=moderator)

    held.refresh_from_db()
    assert held.screen == Screen.SHOWN
    assert owed().exists()
    assert IndexedText.objects.filter(kind="thread").exists()


def test_what_is_refused_is_hidden_and_the_author_reads_why(held, moderator, asker):
    moderation.decide(Check.objects.get(), passed=False, reason="像在招揽赌博。", by=moderator)

    held.refresh_from_db()
    assert held.screen == Screen.HIDDEN
    assert not owed().exists()
    assert "像在招揽赌博。" in "".join(f"{n.title}{n.body}" for n in inbox(asker))


def test_an_appeal_heard_by_another_brings_it_back(held, moderator, asker):
    other = orgs.holder(Role.MODERATOR)
    check = moderation.decide(Check.objects.get(), passed=False, reason="误会", by=moderator)

    check = moderation.appeal(check, words="我是在提醒大家别上当。", by=asker)
    moderation.hear(check, passed=True, reason="是提醒，不是招揽。", by=other)

    held.refresh_from_db()
    assert held.screen == Screen.SHOWN
    assert owed().exists()


def test_a_report_hides_what_had_been_shown_and_stops_the_clock(
    worker, moderator, thread, neighbour
):
    complaint = moderation.Complaint("privacy", "写了我家的事")
    moderation.report("talk.thread", str(thread.pk), complaint, by=neighbour)
    moderation.decide(Check.objects.get(), passed=False, reason="写了别人的家事。", by=moderator)

    thread.refresh_from_db()
    assert thread.screen == Screen.HIDDEN
    assert not owed().exists()
    assert not IndexedText.objects.filter(kind="thread").exists()


def test_a_hidden_reply_leaves_the_thread(worker, moderator, thread, neighbour, asker):
    reply = threads.comment(thread, "你们楼的人都不讲理。", by=neighbour)
    complaint = moderation.Complaint("privacy", "")
    moderation.report("talk.reply", str(reply.pk), complaint, by=asker)

    moderation.decide(Check.objects.get(), passed=False, reason="攻击邻居。", by=moderator)

    thread.refresh_from_db()
    assert thread.reply_count == 0
    assert queries.replies_of(thread, None)[0] == []
    assert [card.note for card in queries.replies_of(thread, neighbour)[0]] == ["已隐藏"]


def test_a_held_reply_counts_only_once_it_passed(worker, moderator, thread, neighbour):
    threads.comment(thread, LISTED, by=neighbour)
    thread.refresh_from_db()
    assert thread.reply_count == 0

    moderation.decide(Check.objects.get(), passed=True, reason="", by=moderator)

    thread.refresh_from_db()
    assert thread.reply_count == 1


def test_what_its_author_withdrew_needs_no_moderator(held, asker):
    threads.withdraw_thread(held, by=asker)

    assert Check.objects.get().status == "withdrawn"


def test_a_message_in_a_group_is_reported_by_members_only(worker, moderator, neighbour):
    circle = make.a_circle()
    member = make.a_member(circle)
    message = circles.say(circle, "二楼那家真吵。", by=circle.keeper)
    complaint = moderation.Complaint("privacy", "")

    with pytest.raises(NotFound):
        moderation.report("talk.message", str(message.pk), complaint, by=neighbour)
    moderation.report("talk.message", str(message.pk), complaint, by=member.person)
    moderation.decide(Check.objects.get(), passed=False, reason="说别人家的事。", by=moderator)

    piece = groups.messages_of(circle, member.person)
    assert piece.rows == []
    assert CircleMessage.objects.get().screen == Screen.HIDDEN


def test_a_private_thread_is_not_there_to_report(worker, thread, neighbour):
    answers.refuse(thread, "收入超过标准。", by=worker, is_personal=True)

    with pytest.raises(NotFound):
        moderation.report(
            "talk.thread", str(thread.pk), moderation.Complaint("privacy", ""), by=neighbour
        )


def a_picture(content=None):
    out = io.BytesIO()
    if content:
        segno.make(content).save(out, kind="png", scale=8)
    else:
        Image.new("RGB", (400, 300), "#c2410c").save(out, "JPEG", exif=b"Exif\x00\x00MM\x00*")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), content_type="image/jpeg")


def test_pictures_are_made_anew_without_what_was_hidden_in_them(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    (path,) = words.keep_pictures([a_picture()], field="pictures")

    with Image.open(tmp_path / path) as kept:
        assert (kept.format, dict(kept.getexif())) == ("WEBP", {})


def test_a_payment_code_is_refused_and_no_picture_stays(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    with pytest.raises(Invalid) as refused:
        words.keep_pictures([a_picture(), a_picture("wxp://f2f0abcdefg")], field="pictures")

    assert refused.value.field == "pictures"
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
