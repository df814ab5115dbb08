"""Chinese surnames: the compound ones, and those not read as a dictionary reads the character.

Readings in order of use, without tones; ü is written v. Source: ux.md §6.2 (pypinyin's own
readings of surnames are wrong), the Table of General Standard Chinese Characters' surname notes and
现代汉语词典's 姓 entries. A surname missing here falls back to the dictionary's readings.
"""

_COMPOUND = """
欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 夏侯 司徒 司空
端木 百里 南宫 呼延 独孤 澹台 轩辕 钟离 鲜于 万俟 闻人 赫连 濮阳 淳于 单于
太叔 申屠 仲孙 公冶 宗政 公羊 东郭 南门 西门 拓跋 公西 颛孙 梁丘 左丘 巫马
乐正 段干 谷梁 第五 亓官 子车 司寇 漆雕 纳兰 贺兰 宰父 羊舌 微生 完颜 耶律
叶赫 爱新觉罗
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    "曾": ("zeng", "ceng"),
    "单": ("shan", "dan"),
    "仇": ("qiu", "chou"),
    "解": ("xie", "jie"),
    "查": ("zha", "cha"),
    "翟": ("zhai", "di"),
    "覃": ("qin", "tan"),
    "区": ("ou", "qu"),
    "朴": ("piao", "pu"),
    "盖": ("ge", "gai"),
    "尉": ("wei", "yu"),
    "乐": ("yue", "le"),
    "种": ("chong", "zhong"),
    "洗": ("xian", "xi"),
    "冼": ("xian",),
    "缪": ("miao", "mou"),
    "宁": ("ning",),
    "任": ("ren",),
    "黑": ("he", "hei"),
    "能": ("nai", "neng"),
    "繁": ("po", "fan"),
    "折": ("she", "zhe"),
    "员": ("yun", "yuan"),
    "贠": ("yun", "yuan"),
    "隗": ("wei", "kui"),
    "郇": ("xun", "huan"),
    "句": ("gou", "ju"),
    "召": ("shao", "zhao"),
    "佴": ("nai", "er"),
    "秘": ("bi", "mi"),
    "逄": ("pang",),
    "费": ("fei", "bi"),
    "车": ("che",),
    "贾": ("jia",),
    "牟": ("mou", "mu"),
    "谌": ("chen", "shen"),
    "邢": ("xing",),
    "阚": ("kan", "han"),
    "殷": ("yin",),
    "卜": ("bu", "bo"),
    "薄": ("bo", "bao"),
    "晁": ("chao",),
    "臧": ("zang",),
    "乜": ("nie", "mie"),
    "么": ("yao", "me"),
    "幺": ("yao",),
    "阮": ("ruan",),
    "祭": ("zhai", "ji"),
    "哈": ("ha",),
    "令": ("ling",),
    "都": ("du", "dou"),
    "那": ("na",),
    "占": ("zhan",),
    "屈": ("qu",),
    "吕": ("lv", "lu"),
    "逯": ("lu",),
    "蔚": ("yu", "wei"),
    "眭": ("sui",),
    "澹": ("tan", "dan"),
    "沈": ("shen", "chen"),
    "褚": ("chu",),
    "晟": ("cheng", "sheng"),
    "戚": ("qi",),
    "瞿": ("qu",),
    "幸": ("xing",),
    "不": ("fou", "bu"),
    "尹": ("yin",),
    "俞": ("yu",),
    "郝": ("hao",),
    "强": ("qiang",),
    "谷": ("gu",),
    "万俟": ("mo qi", "wan si"),
    "尉迟": ("yu chi", "wei chi"),
    "长孙": ("zhang sun", "chang sun"),
    "单于": ("chan yu", "shan yu"),
    "澹台": ("tan tai", "dan tai"),
    "鲜于": ("xian yu",),
    "皇甫": ("huang fu",),
    "乐正": ("yue zheng", "le zheng"),
    "子车": ("zi ju", "zi che"),
    "拓跋": ("tuo ba",),
    "呼延": ("hu yan",),
    "谷梁": ("gu liang",),
}


def split_name(name: str) -> tuple[str, str]:
    """Return (family name, given name) of a Chinese name; ("", "") for an empty one."""
    if len(name) > 2:
        for size in (4, 2):
            if name[:size] in COMPOUND_SURNAMES and len(name) > size:
                return name[:size], name[size:]
    return name[:1], name[1:]
