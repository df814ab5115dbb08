"""Advice in words and the swap that mends most; the kindergarten's five sections."""

from datetime import date

from app.domain import advice, kindergarten, nutrition, standards
from app.domain.advice import Candidate
from app.domain.bands import Band, Diners
from app.domain.foods import FoodTable, Nutrient, composition
from app.domain.kindergarten_limits import thresholds
from app.domain.menus import Course, Line, MealKind
from app.domain.standards import Word

TABLE = FoodTable(composition())
BAND, DAY = Band.AGE_9_11, date(2026, 11, 30)
PUPILS = {BAND: Diners(40)}
AIM = standards.target(PUPILS, [MealKind.LUNCH])


def lines(band: Band = BAND, /, **grams: float) -> tuple[Line, ...]:
    return tuple(Line(name, TABLE.named(name), {band: g}) for name, g in grams.items())


def course(number: int, slot: str, **grams: float) -> Course:
    return Course(
        number, DAY, 1, MealKind.LUNCH, number, slot, number, f"菜{number}", lines(**grams)
    )


LUNCH = (
    course(1, "主食", 大米=120),
    course(2, "大荤", 五花肉=80, 豆油=6, 盐=1),
    course(3, "素菜", 圆白菜=100, 豆油=5),
)
BANK = (
    Candidate(11, "虾皮炒菠菜", "素菜", lines(菠菜=150, 虾皮=8, 豆油=5)),
    Candidate(12, "清炒冬瓜", "素菜", lines(冬瓜=100, 豆油=5)),
    Candidate(13, "秘制豆腐", "素菜", lines(北豆腐=200, 龘酱=5)),
    Candidate(14, "牛奶", "水果", lines(牛奶=200)),
)


def test_what_is_short_is_told_with_the_dishes_that_would_mend_it():
    """Calcium: 9.6 of rice, 4 of pork or so, 49 of cabbage; 272 mg are the least of lunch."""
    whole = nutrition.of_courses(LUNCH, BAND)
    told = advice.advise(standards.judge(whole, AIM), LUNCH, BANK, PUPILS)
    calcium = next(row for row in told if row.nutrient is Nutrient.CALCIUM)
    missing = 272 - whole.got(Nutrient.CALCIUM)
    assert f"每人还差 {missing:.0f} mg 才够用" in calcium.sentence
    # Milk 214 mg in 200 g; spinach 66 x 1.5 + shrimp 991 x .08 + oil = 179; the dish with an
    # unknown sauce is not named.
    assert [name for _, name, _ in calcium.dishes] == ["牛奶", "虾皮炒菠菜", "清炒冬瓜"]
    assert calcium.dishes[0][2] == "214 mg"


def test_what_is_over_names_the_dishes_that_bring_it():
    whole = nutrition.of_courses(LUNCH, BAND)
    told = advice.advise(standards.judge(whole, AIM), LUNCH, BANK, PUPILS)
    fat = next(row for row in told if row.nutrient is Nutrient.FAT)
    assert "高于 30.0%，主要来自这几道" in fat.sentence
    assert fat.dishes[0][1] == "菜2"


def test_the_best_swap_is_of_the_same_slot_and_shows_its_effect():
    first, *rest = advice.swaps(LUNCH, BANK, PUPILS, AIM, days=1)
    assert (first.course.name, first.candidate.name) == ("菜3", "虾皮炒菠菜")
    # Calcium: (49 + 0.65) mg of the cabbage dish leave, 178.93 come; of 340 mg that is 38 percent.
    calcium = next(change for change in first.changes if change.label == "钙")
    assert round(calcium.after - calcium.before) == 38
    assert not rest
    assert advice.swaps(LUNCH, BANK, PUPILS, AIM, days=1, avoid={11, 12}) == ()
    assert advice.swaps(LUNCH, BANK, {Band.STAFF: Diners(9)}, None, days=1) == ()


def test_the_kindergarten_report_has_its_five_sections():
    """5 years, 早点、午餐、午点: 45 % of (1400 + 1300) / 2 kcal.

    Milk 200 g 130 kcal, rice 70 g 242.2, egg 50 g 69.5, spinach 80 g 22.4, tofu 60 g 69.6,
    apple 100 g 53, oil 8 g 71.92.
    """
    band = Band.AGE_5
    served = lines(band, 牛奶=200, 大米=70, 鸡蛋=50, 菠菜=80, 北豆腐=60, 苹果=100, 豆油=8)
    supply = nutrition.supply(served, band)
    meals = [MealKind.MORNING_SNACK, MealKind.LUNCH, MealKind.AFTERNOON_SNACK]
    verdicts = standards.judge(supply, standards.target({band: Diners(30)}, meals))
    report = kindergarten.report(supply, verdicts, thresholds())
    energy = report.intake[0]
    assert (energy.label, round(energy.got), round(energy.wanted or 0, 1)) == ("能量", 659, 607.5)
    assert [(s.label, round(s.amount)) for s in report.by_food] == [
        ("奶类", 130), ("豆类", 70), ("肉蛋禽鱼", 70), ("蔬菜", 22), ("水果", 53), ("谷类", 242),
        ("其他", 72),
    ]  # fmt: skip
    assert round(sum(share.percent or 0 for share in report.by_food)) == 100
    # Cereal 5.53, soy 5.52, animal 6.6 + 6.55, the rest spinach and apple, of 26.7 g.
    assert [round(share.amount, 2) for share in report.by_protein[:3]] == [5.53, 5.52, 13.15]
    quality = report.ratios[0]
    assert (round(quality.percent or 0), quality.word) == (70, Word.ADEQUATE)
    assert [share.label for share in report.macronutrients] == [
        "蛋白质供能", "脂肪供能", "碳水化合物供能",
    ]  # fmt: skip
    assert report.words
    ratio, word = kindergarten.calcium_to_phosphorus(supply) or (0, Word.UNKNOWN)
    assert (0.5 < ratio < 2, word) == (True, Word.ADEQUATE)


def test_nothing_of_the_report_is_judged_of_an_unknown_lunch():
    served = lines(Band.AGE_5, 大米=70, 龘=30)
    supply = nutrition.supply(served, Band.AGE_5)
    report = kindergarten.report(supply, (), thresholds())
    assert {share.word for share in (*report.macronutrients, *report.ratios)} == {Word.UNKNOWN}
