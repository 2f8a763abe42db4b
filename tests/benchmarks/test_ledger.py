"""A hot account: what the roll-up saves, and how it grows."""

import json

LINES = 1_000_000


def test_a_sum_over_a_million_lines(bench, figures):
    tenth, whole = bench.script("hot_account.py", lines=LINES)

    assert tenth["agrees"]
    assert whole["agrees"]
    assert (tenth["lines"], whole["lines"]) == (LINES // 10, LINES)
    figures["ledger"] = {"tenth": tenth, "whole": whole}
    print(json.dumps(figures["ledger"], indent=2))
