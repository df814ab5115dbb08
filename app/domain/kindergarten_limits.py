"""What a kindergarten's report is judged by (幼儿园膳食评价界限): custom, and sources differ.

No statute fixes these numbers: each is a setting that the school may change to what its health
office asks, with the sources that name it (domain notes on nutrition §2).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.rules import Certainty, Rule

_TEXTBOOK = "幼儿保健教材和公开的幼儿园膳食报告，各地写法不同"


def _rule(key: str, label: str, default: int, source: str = _TEXTBOOK) -> Rule:
    return Rule(
        key=f"canteen.kindergarten.{key}",
        label=label,
        default=default,
        source=source,
        certainty=Certainty.CUSTOM,
        unit="%",
    )


# The names are the fields of Thresholds.
RULES: dict[str, Rule] = {
    "energy_full": _rule("energy_full", "三餐两点时能量不低于参考的", 90, "两处公开资料"),
    "energy_part": _rule("energy_part", "少于三餐两点时能量不低于参考的", 80, "两处公开资料"),
    "protein_from": _rule("protein_from", "蛋白质不低于参考的", 80),
    "protein_to": _rule("protein_to", "蛋白质不高于参考的", 110, "80～110%，也有写 90～100%"),
    "other_from": _rule("other_from", "矿物质和维生素不低于参考的", 80, "三份公开报告"),
    "protein_share_from": _rule("protein_share_from", "蛋白质供能不低于", 12, "三处公开资料"),
    "protein_share_to": _rule("protein_share_to", "蛋白质供能不高于", 15, "三处公开资料"),
    "fat_share_from": _rule("fat_share_from", "脂肪供能不低于", 20, "20、25、30 都有写"),
    "fat_share_to": _rule("fat_share_to", "脂肪供能不高于", 30, "30、35 都有写"),
    "carbohydrate_share_from": _rule("carb_share_from", "碳水化合物供能不低于", 50),
    "carbohydrate_share_to": _rule("carb_share_to", "碳水化合物供能不高于", 65, "60、65 都有写"),
    "quality_protein": _rule("quality_protein", "优质蛋白质不低于蛋白质的", 50, "三处公开资料"),
    "quality_energy": _rule("quality_energy", "动物性食物和豆类供能不低于", 20, "一处公开资料"),
    "animal_fat_from": _rule("animal_fat_from", "动物脂肪不低于脂肪的", 30, "三份公开报告"),
    "animal_fat_to": _rule("animal_fat_to", "动物脂肪不高于脂肪的", 50, "三份公开报告"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The limits in percent that hold in one school."""

    energy_full: int
    energy_part: int
    protein_from: int
    protein_to: int
    other_from: int
    protein_share_from: int
    protein_share_to: int
    fat_share_from: int
    fat_share_to: int
    carbohydrate_share_from: int
    carbohydrate_share_to: int
    quality_protein: int
    quality_energy: int
    animal_fat_from: int
    animal_fat_to: int


def thresholds(chosen: Mapping[str, int] | None = None) -> Thresholds:
    """Return the limits: what the school chose by name, the custom for the rest."""
    return Thresholds(**{name: rule.default for name, rule in RULES.items()} | dict(chosen or {}))
