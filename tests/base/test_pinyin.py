"""Pinyin: ux.md §6.2 and §11.18, thirty hard surnames found by their readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.pinyin import FILE, MAX_VARIANTS, TABLE, sort_key, variants
from app.domain.surnames import SURNAME_READINGS
from tests.base import pinyin_table


def readings(name: str) -> list[str]:
    return [" ".join(reading.syllables) for reading in variants(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("曾小雨", "zeng ceng"),
        ("单雨", "shan dan"),
        ("仇英", "qiu chou"),
        ("解晓东", "xie jie"),
        ("查良镛", "zha cha"),
        ("翟志刚", "zhai di"),
        ("覃小明", "qin tan"),
        ("区小满", "ou qu"),
        ("朴树", "piao pu"),
        ("盖小丽", "ge gai"),
        ("尉小兰", "wei yu"),
        ("乐小嘉", "yue le"),
        ("种小师", "chong zhong"),
        ("冼星海", "xian"),
        ("缪小红", "miao mou"),
        ("任小芳", "ren"),
        ("黑小娃", "he hei"),
        ("折小克", "she zhe"),
        ("员小半", "yun yuan"),
        ("隗小山", "wei kui"),
        ("郇小明", "xun huan"),
        ("召小明", "shao zhao"),
        ("秘小明", "bi mi"),
        ("费小明", "fei bi"),
        ("车小明", "che"),
        ("牟小明", "mou mu"),
        ("谌小明", "chen shen"),
        ("阚小明", "kan han"),
        ("薄小明", "bo bao"),
        ("那小英", "na"),
        ("吕小布", "lv lu"),
        ("逄小明", "pang"),
    ],
)
def test_hard_surnames_by_both_readings(name, expected):
    found = [reading.split()[0] for reading in readings(name)]
    assert found[0] == expected.split()[0]
    assert set(found) >= set(expected.split())


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("尉迟敬德", "yu chi jing de"),
        ("长孙无忌", "zhang sun wu ji"),
        ("万俟卨", "mo qi xie"),
        ("单于夫", "chan yu fu"),
        ("澹台明", "tan tai ming"),
        ("欧阳锋", "ou yang feng"),
        ("重庆小面", "chong qing xiao mian"),
        ("音乐教室", "yin yue jiao shi"),
        ("3号楼A座201", "3 hao lou a zuo 201"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti"),
        ("Maria Smith", "maria smith"),
        ("㛃𬱖", "jie di"),
        ("王朝霞", "wang zhao xia"),
    ],
)
def test_the_likeliest_reading_comes_first(name, best):
    assert readings(name)[0] == best


def test_given_name_with_two_readings_is_found_by_both():
    assert {"qin le", "qin yue", "tan le"} <= set(readings("覃乐"))


def test_full_and_initials():
    reading = variants("张伟")[0]
    assert (reading.full, reading.initials) == ("zhangwei", "zw")
    assert variants("3号楼A座201")[0].initials == "3hlaz201"


def test_nothing_to_read():
    assert variants("") == variants("👍 ☃") == ()


@given(st.text(max_size=12))
def test_any_text_has_at_most_six_readings_and_a_key(text):
    found = variants(text)
    assert len(found) <= MAX_VARIANTS
    assert len(set(found)) == len(found)
    assert sort_key(text).endswith(text)


def test_lists_sort_by_pinyin():
    names = ["曾一", "张伟", "安宁", "欧阳锋", "单雨", "张维", "白露"]
    assert sorted(names, key=sort_key) == [
        "安宁", "白露", "欧阳锋", "单雨", "曾一", "张伟", "张维",
    ]  # fmt: skip


def test_the_table_is_what_pypinyin_knows():
    assert FILE.read_bytes() == pinyin_table.table()


def test_every_character_has_the_readings_of_pypinyin():
    wrong = [
        character
        for character in pinyin_table.characters()
        if TABLE.readings(character) != pinyin_table.readings(character)
    ]
    assert wrong == []


def test_words_are_read_as_by_pypinyin():
    """The second of two phrases is cut short: a rest that a phrase only begins with."""
    phrases = pinyin_table.every_phrase()
    pairs = zip(phrases[::9], phrases[7::9], phrases[3::9], strict=False)
    texts = [a + b + c[: len(a) - 1] for a, b, c in pairs]
    wrong = [
        text
        for text in [*SURNAME_READINGS, *phrases[::3], *texts]
        if TABLE.spell(text) != pinyin_table.spell(text)
    ]
    assert wrong == []
