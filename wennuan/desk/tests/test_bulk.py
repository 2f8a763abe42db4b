import pytest
from django.urls import reverse

from wennuan.desk import jobs
from wennuan.desk.actions import bulk
from wennuan.desk.models import BulkRun
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.notices.models import Notice
from wennuan.tasks import actions
from wennuan.tasks.hooks import BulkChoice, BulkStep, bulk_steps
from wennuan.tasks.tests import make


def own(worker):
    return [task for task in (make.task() for _ in range(4)) if task.owner == worker]


def test_ticked_tasks_go_to_a_colleague_one_by_one(worker, colleague):
    tasks = own(worker)
    run = bulk.start_bulk("reassign", tasks, BulkChoice(worker, colleague, "我去培训"), by=worker)

    jobs.run_bulk(run.pk)
    jobs.run_bulk(run.pk)

    run.refresh_from_db()
    assert (run.done_count, run.faults) == (len(tasks), [])
    assert run.finished_at is not None
    for task in tasks:
        task.refresh_from_db()
        assert task.owner == colleague


def test_what_is_refused_stands_beside_its_task_and_the_others_go_on(worker, colleague):
    barred = make.task(barred=(colleague,))
    gone = make.task(barred=(colleague,))
    fine = own(worker)[0]
    choice = BulkChoice(worker, colleague, "我去培训")
    run = bulk.start_bulk("reassign", [barred, gone, fine], choice, by=worker)
    actions.close_task(gone.key, by=worker)

    jobs.run_bulk(run.pk)

    run.refresh_from_db()
    fine.refresh_from_db()
    assert run.done_count == 3
    assert [pk for pk, _ in run.faults] == [barred.pk, gone.pk]
    assert fine.owner == colleague


def test_notices_about_tasks_are_put_among_the_read(worker):
    task = make.task(url="/somewhere/7/")
    actions.move_due(task.key, task.opened_at, by=None)
    actions.remind(by=None)
    run = bulk.start_bulk("read_notices", [task], BulkChoice(worker), by=worker)

    jobs.run_bulk(run.pk)

    assert not Notice.objects.filter(to=worker, link="/somewhere/7/", read_at=None).exists()


def test_a_kind_may_offer_a_step_of_its_own(worker, monkeypatch):
    monkeypatch.setattr(bulk_steps, "_steps", dict(bulk_steps._steps))

    def refuse(task, choice):
        raise WrongState("还不行。")

    bulk_steps.plug(BulkStep("tests", "试一试", "什么也不做。", refuse, frozenset({"tests.other"})))
    task = make.task()
    run = bulk.start_bulk("tests", [task], BulkChoice(worker), by=worker)

    jobs.run_bulk(run.pk)

    run.refresh_from_db()
    assert run.faults == [[task.pk, "这类待办不能批量这样办"]]


@pytest.mark.parametrize(
    ("step", "count", "reason"),
    [("reassign", 1, ""), ("nothing", 1, "培训"), ("reassign", 0, "培训")],
)
def test_what_is_missing_is_said_before_anything_begins(worker, colleague, step, count, reason):
    tasks = [make.task() for _ in range(count)]

    with pytest.raises(Invalid):
        bulk.start_bulk(step, tasks, BulkChoice(worker, colleague, reason), by=worker)

    assert not BulkRun.objects.exists()


def test_the_page_says_what_will_happen_to_which_and_then_does_it(desk, worker, colleague):
    task = own(worker)[0]
    given = {"step": "reassign", "task": [task.pk]}

    shown = desk.post(reverse("desk:bulk"), given)
    assert task.title in shown.content.decode()
    assert desk.post(reverse("desk:bulk"), given | {"sure": "1"}).status_code == 422
    answer = desk.post(
        reverse("desk:bulk"),
        given | {"sure": "1", "to": colleague.code, "reason": "我去培训"},
    )

    run = BulkRun.objects.get()
    assert answer["Location"] == reverse("desk:run", args=[run.pk])
    jobs.run_bulk(run.pk)
    assert "都办好了" in desk.get(reverse("desk:run", args=[run.pk])).content.decode()


def test_nobody_bulk_handles_the_tasks_of_others(desk, far, place):
    theirs = make.task(place=far.posts.get().place)

    answer = desk.post(reverse("desk:bulk"), {"step": "reassign", "task": [theirs.pk]})

    assert answer.status_code == 422


def test_a_run_is_seen_only_by_whoever_began_it(client, worker, colleague, desk):
    run = bulk.start_bulk("read_notices", own(worker), BulkChoice(worker), by=worker)
    desk.logout()

    client.force_login(colleague)

    assert client.get(reverse("desk:run", args=[run.pk])).status_code != 200
