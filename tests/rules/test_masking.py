"""What a mask lets through, for given values and for any value."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bancheng.rules import masking
from bancheng.rules.masking import (
    mask_address,
    mask_credit_code,
    mask_enterprise,
    mask_id_no,
    mask_in_text,
    mask_name,
    mask_phone,
    valid_credit_code,
    valid_id_no,
    valid_phone,
)

DIGITS = st.text("0123456789", min_size=1, max_size=24)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张**"),
        ("张三", "张**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳", "欧**"),
        ("John Smith", "J**"),
        ("张", "**"),
        ("", ""),
    ],
)
def test_a_name_shows_the_family_name_only(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("云溪市鸿运餐饮管理有限公司", "云溪市**有限公司"),
        ("鸿运餐饮有限公司", "**有限公司"),
        ("云溪市城东区老王小吃店", "云溪市城东区**店"),
        ("有限公司", "**"),
        ("鸿运", "**"),
    ],
)
def test_an_enterprise_shows_place_and_form(name, shown):
    assert mask_enterprise(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("１３８００１３８０００", "138****8000"),
        ("0571-87654321", "0571-****21"),
        ("010 12345678", "010-****78"),
        ("12345", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_three_and_four(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("云溪市城东区和平路12号3栋501室", "云溪市城东区和平路***"),
        ("某某省云溪市白石县青山镇石桥村5组", "某某省云溪市白石县青山镇***"),
        ("和平路好又多超市后院", "和平路***"),
        ("5栋501", "***"),
        ("幸福小区7幢", "***"),
        ("", ""),
    ],
)
def test_an_address_shows_its_street(address, shown):
    assert mask_address(address) == shown


def test_identity_numbers_and_credit_codes_keep_their_ends():
    assert mask_id_no("11010519491231002X") == "110***********002X"
    assert mask_id_no("110105491231002") == "110********1002"
    assert mask_id_no("E12345678") == "****78"
    assert mask_id_no("1234") == "****"
    assert mask_credit_code("91350100M000100Y43") == "91************0Y43"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13800138000找我", "打138****8000找我"),
        ("微信wx13800138000", "微信wx138****8000"),
        ("电话-138 0013 8000。", "电话-138****8000。"),
        ("座机0571-87654321转8", "座机0571-****21转8"),
        ("身份证11010519491231002x，谢谢", "身份证110***********002X，谢谢"),
        ("卡号6222 0212 3456 7890 123", "卡号62***************23"),
        ("13800138000 13900139000", "138****8000 139****9000"),
        ("案号BC990100-20261122-000017", "案号BC990100-20261122-000017"),
        ("2026-11-03到2026-11-05跑了3趟", "2026-11-03到2026-11-05跑了3趟"),
        ("2026-11-03 2026-11-05", "2026-11-03 2026-11-05"),
        ("补缴12,345.60元，浙政发〔2026〕12号", "补缴12,345.60元，浙政发〔2026〕12号"),
    ],
)
def test_numbers_in_free_text_are_masked_and_nothing_else(text, shown):
    assert mask_in_text(text) == shown


@given(st.text(max_size=40))
def test_a_masked_name_never_shows_more_than_two_characters(name):
    shown = mask_name(name)

    assert len(shown.rstrip("*")) <= 2 or "*" in name
    assert len(shown) <= 4


@given(st.text(max_size=40) | DIGITS)
def test_a_masked_phone_never_shows_more_than_seven_digits(phone):
    assert len(re.findall(r"\d", mask_phone(phone))) <= 7


@given(st.text("0123456789X -", max_size=30) | st.text(max_size=30))
def test_a_masked_identity_number_never_shows_more_than_seven_characters(number):
    assert len(re.sub(r"[*]", "", mask_id_no(number))) <= 7
    assert len(re.sub(r"[*]", "", mask_credit_code(number))) <= 6


@given(st.text("云溪市城东区和平路街道号栋室超0123456789镇", max_size=40))
def test_a_masked_address_never_shows_a_house_number(address):
    shown = mask_address(address)

    assert not re.search(r"[0-9号栋室]", shown)
    assert shown.endswith("***") or not address


@given(
    st.text("电话是：，。a 身份证", max_size=8),
    st.from_regex(r"1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9X]", fullmatch=True),
    st.text("电话是：，。a 身份证", max_size=8),
)
def test_no_phone_or_identity_number_survives_in_free_text(before, number, after):
    shown = mask_in_text(before + number + after)

    assert number not in shown
    assert not re.search(r"\d{8}", shown)


@given(st.text("0123456789０１ -电话+", max_size=60))
def test_masking_free_text_leaves_no_row_of_eleven_digits(text):
    assert not re.search(r"[0-9０-９]{11}", mask_in_text(text))


@given(st.text(max_size=80))
def test_text_without_digits_is_left_alone(text):
    plain = re.sub(r"\d", "", text)
    assert mask_in_text(plain) == plain


def test_identity_numbers_are_checked_by_date_and_digit():
    assert valid_id_no("11010519491231002X")
    assert valid_id_no("11010519491231002x")
    assert valid_id_no("110105491231002")
    assert not valid_id_no("110105194912310021")
    assert not valid_id_no("11010519490231002X")
    assert not valid_id_no("110105491331002")
    assert not valid_id_no("")


def test_an_identity_number_from_the_future_is_refused():
    born_2030 = next(
        f"11010520300101001{c}" for c in "0123456789X" if valid_id_no(f"11010520300101001{c}")
    )

    assert not valid_id_no(born_2030, today=date(2026, 11, 23))


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_wrong_digit_in_an_identity_number_is_noticed(place, shift):
    number = "11010519491231002X"
    wrong = str((int(number[place]) + shift) % 10)
    assert not valid_id_no(number[:place] + wrong + number[place + 1 :])


def test_credit_codes_are_checked():
    assert valid_credit_code("91350100M000100Y43")
    assert valid_credit_code("91350100m000100y43")
    assert not valid_credit_code("91350100M000100Y44")
    assert not valid_credit_code("91350100I000100Y43")
    assert not valid_credit_code("9135")


@given(st.integers(0, 16), st.sampled_from(masking._CREDIT_ALPHABET))
def test_any_wrong_character_in_a_credit_code_is_noticed(place, letter):
    code = "91350100M000100Y43"
    changed = code[:place] + letter + code[place + 1 :]
    assert valid_credit_code(changed) == (changed == code)


@pytest.mark.parametrize(
    "phone",
    ["13800138000", "+8613800138000", "138 0013 8000", "0571-87654321", "(010)62345678",
     "0571-87654321-801", "12345", "400-800-8000", "95588"],
)  # fmt: skip
def test_these_are_phones(phone):
    assert valid_phone(phone)


@pytest.mark.parametrize(
    "phone", ["", "1380013800", "23800138000", "87654321", "电话", "138001380001"]
)
def test_these_are_no_phones(phone):
    assert not valid_phone(phone)
