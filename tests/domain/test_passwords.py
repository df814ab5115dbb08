"""Passwords, PINs and throttling: the project's own policy, worked by hand."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.domain.passwords import (
    LOCK_OUT,
    check_password,
    check_pin,
    is_locked_out,
    opens_at,
    refusal,
    wait_after,
)

NOW = datetime(2026, 11, 23, 10, 26)
TOO_SHORT = "密码至少 10 个字符，或 8 个字符且含大写、小写、数字、符号中的三种"


@pytest.mark.parametrize(
    "password", ["wo de xue xiao", "Kx7pqrst", "kx7#pqrs", "春眠不觉晓 Ab", "sunflower-lane"]
)
def test_good_passwords(password):
    check_password(password, account="zhengmc")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "填写密码"),
        ("Kx7pqrs", TOO_SHORT),
        ("kx7pqrst", TOO_SHORT),
        ("kxzpqrstu", TOO_SHORT),
        ("zhengmc-2026", "密码里不能有账号名"),
        ("my ZhengMC gate", "密码里不能有账号名"),
        ("Admin@123", "这个密码太常见，换一个别人猜不到的"),
        ("1234567890", "这个密码太常见，换一个别人猜不到的"),
        ("aaaaaaaaaaaa", "这个密码太常见，换一个别人猜不到的"),
        ("x" * 129, "密码不超过 128 个字符"),
    ],
)
def test_weak_passwords_and_why(password, sentence):
    with pytest.raises(RuleBroken) as broken:
        check_password(password, account="zhengmc")
    assert broken.value.message == sentence
    assert broken.value.field == "password"


@pytest.mark.parametrize("pin", ["7392", "3581", "9046", "4062"])
def test_good_pins(pin):
    check_pin(pin, avoid=["13900000268"])


@pytest.mark.parametrize(
    ("pin", "sentence"),
    [
        ("123", "PIN 是 4 位数字"),
        ("12a4", "PIN 是 4 位数字"),
        ("１２３５", "PIN 是 4 位数字"),
        ("0000", "PIN 不能是重复的数字，如 0000、1212、1122"),
        ("4747", "PIN 不能是重复的数字，如 0000、1212、1122"),
        ("8855", "PIN 不能是重复的数字，如 0000、1212、1122"),
        ("1234", "PIN 不能是连着的数字，如 1234、8765"),
        ("8765", "PIN 不能是连着的数字，如 1234、8765"),
        ("0815", "PIN 不能像生日或出生年份，如 0815、1985"),
        ("0229", "PIN 不能像生日或出生年份，如 0815、1985"),
        ("1985", "PIN 不能像生日或出生年份，如 0815、1985"),
        ("7268", "PIN 不能是自己手机号的后 4 位"),
    ],
)
def test_pins_a_colleague_would_try(pin, sentence):
    with pytest.raises(RuleBroken) as broken:
        check_pin(pin, avoid=["13900007268"])
    assert broken.value.message == sentence


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (5, 0), (6, 15), (7, 30), (8, 60), (9, 180), (10, 1800), (25, 1800)],
)
def test_waiting_grows_with_failures(failures, seconds):
    assert wait_after(failures) == timedelta(seconds=seconds)
    assert is_locked_out(failures) == (failures >= 10)


@given(st.integers(0, 100))
def test_waiting_never_shrinks(failures):
    assert wait_after(failures) <= wait_after(failures + 1) <= LOCK_OUT


def test_refusals_say_how_long_and_the_way_back():
    assert refusal(5, NOW, NOW) is None
    assert refusal(6, NOW, NOW + timedelta(seconds=15)) is None
    assert refusal(6, NOW, NOW + timedelta(seconds=5)) == (
        "连续输错 6 次，过 10 秒再试。忘了密码找系统管理员重设"
    )
    assert "过 3 分钟再试" in refusal(9, NOW, NOW + timedelta(seconds=1))
    assert refusal(10, NOW, NOW) == (
        "连续输错 10 次，账号锁定到 10:56。到时间后可以再试，着急时找系统管理员解锁或重设密码"
    )
    assert opens_at(10, NOW) == NOW + LOCK_OUT
