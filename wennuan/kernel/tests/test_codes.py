"""Numbers people are known by."""

import pytest

from wennuan.kernel.codes import credit_code_error, id_number_error, normalise_phone, random_code
from wennuan.kernel.errors import Invalid


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "11010519491231002x", " 11010519491231002X "]
)
def test_the_standards_own_sample_is_right(number):
    assert id_number_error(number) is None


def with_check_digit(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(a) * w for a, w in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]


@pytest.mark.parametrize("region", ["350583", "440309", "830000", "330113"])
def test_regions_that_were_renamed_are_not_refused(region):
    assert id_number_error(with_check_digit(f"{region}19900101123")) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105194912310021", "校验位"),
        ("1101051949123100", "18 位"),
        ("", "18 位"),
        ("１１０１０５１９４９１２３１００２Ｘ", "18 位"),
        (with_check_digit("11010519490231002"), "出生日期"),
        (with_check_digit("11010529990101002"), "出生日期"),
    ],
)
def test_wrong_numbers_get_a_sentence_that_says_what_to_correct(number, words):
    assert words in id_number_error(number)


@pytest.mark.parametrize(
    ("code", "is_right"),
    [("91350100M000100Y43", True), ("91350100M000100Y4Z", False), ("", False), ("91350100", False)],
)
def test_credit_codes(code, is_right):
    assert (credit_code_error(code) is None) == is_right


@pytest.mark.parametrize("written", ["13812345678", "138 1234 5678", "+86 138-1234-5678"])
def test_mobile_numbers_are_stored_in_one_form(written):
    assert normalise_phone(written) == "+8613812345678"


@pytest.mark.parametrize("written", ["", "12345", "010-65551234", "14112345678", "+1 202 555 0143"])
def test_other_numbers_are_refused_with_a_sentence(written):
    with pytest.raises(Invalid) as refused:
        normalise_phone(written, field="phone")

    assert refused.value.field == "phone"
    assert "11 位手机号码" in refused.value.sentence


def test_codes_hold_nothing_that_looks_like_something_else():
    assert not set("0O1IL") & set(random_code(2000))
