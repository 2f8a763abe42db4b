import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wennuan.kernel.errors import WrongState
from wennuan.ledger import queries
from wennuan.ledger.actions import Entry, Unbalanced, check_ledger, post, post_many, reverse
from wennuan.ledger.models import Line, Posting

GIFT = {"bank:wechat": 2000, "campaign:1:raised": -2000}


@pytest.mark.django_db
def test_a_posting_moves_money_between_accounts():
    posting = post("donation:1:received", GIFT, by=None, memo="捐赠")

    assert queries.lines_of(posting) == GIFT
    assert queries.totals(["bank:wechat", "campaign:1:raised", "campaign:2:raised"]) == {
        "bank:wechat": queries.Total(2000, 1),
        "campaign:1:raised": queries.Total(-2000, 1),
        "campaign:2:raised": queries.Total(0, 0),
    }


@pytest.mark.django_db
def test_the_same_key_gives_back_the_first_posting():
    first = post("donation:1:received", GIFT, by=None)

    again = post("donation:1:received", GIFT, by=None)

    assert again.pk == first.pk
    assert queries.balance("bank:wechat") == 2000


@pytest.mark.django_db
def test_the_same_key_with_other_lines_is_refused():
    post("donation:1:received", GIFT, by=None)

    with pytest.raises(WrongState):
        post("donation:1:received", {"bank:wechat": 1, "campaign:1:raised": -1}, by=None)

    assert queries.balance("bank:wechat") == 2000
    assert Posting.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lines",
    [{}, {"bank:wechat": 1}, {"bank:wechat": 1, "campaign:1:raised": -2}, {"a": 0, "b": 0}],
)
def test_lines_that_do_not_balance_are_refused(lines):
    with pytest.raises(Unbalanced):
        post("wrong", lines, by=None)

    assert Posting.objects.count() == 0


@pytest.mark.django_db
def test_a_batch_is_written_whole_or_not_at_all():
    post("k:2", GIFT, by=None)

    with pytest.raises(WrongState):
        post_many([Entry("k:1", GIFT), Entry("k:2", {"a": 5, "b": -5}), Entry("k:3", GIFT)])

    assert list(Posting.objects.values_list("key", flat=True)) == ["k:2"]


@pytest.mark.django_db
def test_a_batch_says_which_keys_were_new():
    post("k:2", GIFT, by=None)

    fresh = post_many([Entry("k:1", GIFT), Entry("k:2", GIFT), Entry("k:1", GIFT)])

    assert fresh == {"k:1"}
    assert queries.balance("bank:wechat") == 4000


@pytest.mark.django_db
def test_a_posting_is_taken_back_once_by_its_mirror_image():
    posting = post("donation:1:received", GIFT, by=None)
    undone = reverse(posting, key="donation:1:undone", by=None, memo="冲正")

    again = reverse(posting, key="donation:1:undone", by=None, memo="冲正")

    assert again.pk == undone.pk
    assert undone.reverses_id == posting.pk
    assert queries.balance("bank:wechat") == 0
    with pytest.raises(WrongState):
        reverse(posting, key="donation:1:undone:again", by=None, memo="再冲")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_line SET fen = fen + 1",
        "DELETE FROM ledger_line",
        "UPDATE ledger_posting SET memo = 'x'",
        "DELETE FROM ledger_posting",
        "INSERT INTO ledger_line (posting_id, account, fen, at) "
        "SELECT id, 'thief', 1, now() FROM ledger_posting",
        "INSERT INTO ledger_line (posting_id, account, fen, at) "
        "SELECT id, 'thief', unnest(ARRAY[1, -1]), now() FROM ledger_posting",
        "INSERT INTO ledger_line (posting_id, account, fen, at) "
        "SELECT id, 'x' || fen, fen, now() FROM ledger_posting, unnest(ARRAY[1, -2]) fen",
    ],
)
def test_the_database_refuses_to_change_or_unbalance_the_books(statement):
    post("donation:1:received", GIFT, by=None)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Line.objects.count() == 2


@pytest.mark.django_db
def test_truncate_is_refused_where_the_trigger_stands():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER again BEFORE TRUNCATE ON ledger_line "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        )

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_line CASCADE")


ACCOUNTS = st.sampled_from(["bank:wechat", "bank:cash", "campaign:1:raised", "fund:1:raised"])
MOVES = st.lists(
    st.tuples(
        st.integers(1, 30),
        st.lists(ACCOUNTS, min_size=2, max_size=2, unique=True),
        st.integers(1, 10**12),
    ),
    max_size=30,
)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES)
def test_whatever_is_posted_the_books_balance_and_each_key_counts_once(moves):
    with transaction.atomic():
        expected = {}
        for key, (into, out), fen in moves:
            expected.setdefault(f"move:{key}", {into: fen, out: -fen})
        for key, lines in expected.items():
            post(key, lines, by=None)
            post(key, lines, by=None)

        names = ["bank:wechat", "bank:cash", "campaign:1:raised", "fund:1:raised"]
        found = queries.totals(names)
        assert sum(total.fen for total in found.values()) == 0
        for name in names:
            assert found[name].fen == sum(lines.get(name, 0) for lines in expected.values())
        assert check_ledger().faults == []
        transaction.set_rollback(True)
