"""Reference intakes (参考摄入量) by age band and sex, each with its source and how sure it is.

WS/T 554-2017 table 1 for pupils, in force since 2018-02-01; for kindergartens the reference intakes
of 2013 (WS/T 578) and of 2023, of which many cells are recalled and not confirmed. Data, not code:
the rows stand in app/domain/tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from app.domain import tables
from app.domain.bands import Band
from app.domain.foods import Nutrient

STUDENT_SOURCE = "WS/T 554-2017《学生餐营养指南》表 1"
STUDENT_STATE = "没有读到原件：据多处公开转录核对，6～8 岁维生素 A、B1、B2 和膳食纤维只有一处"


class Edition(StrEnum):
    """Which reference intakes a kindergarten is judged by; the value is that of the table."""

    Y2013 = "2013 (WS/T 578)"
    Y2023 = "2023 (中国营养学会 DRIs 2023)"


EDITION_LABELS: dict[Edition, str] = {
    Edition.Y2013: "2013 版（WS/T 578）",
    Edition.Y2023: "2023 版（中国营养学会）",
}
EDITION_STATES: dict[Edition, str] = {
    Edition.Y2013: "能量、铁、锌已核对；4～6 岁钙、维生素 A、B1、C 由公开报告反推，其余未核实",
    Edition.Y2023: "只核对到 3 岁能量、4 岁男童能量和 4～6 岁钙，其余未核实",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """The need of one sex of one band for a whole day; `fat` and `carbohydrate` in % of energy."""

    needs: Mapping[Nutrient, float]
    fat: tuple[float, float]
    carbohydrate: tuple[float, float]
    source: str
    state: str
    unconfirmed: frozenset[Nutrient]


def reference(band: Band, is_boy: bool, edition: Edition = Edition.Y2013) -> Reference | None:
    """Return what a boy or girl of a band needs a day; None for staff, whom no standard judges.

    A year of age that the edition does not list (6 years in 2023) takes the row of 2013.
    """
    rows = _rows()
    return rows.get((band, is_boy, edition)) or rows.get((band, is_boy, Edition.Y2013))


@cache
def _rows() -> dict[tuple[Band, bool, Edition], Reference]:
    return dict([*_students(), *_kindergarten()])


def _students() -> Iterator[tuple[tuple[Band, bool, Edition], Reference]]:
    for row in tables.rows("student_meal_standard"):
        unconfirmed = {name for name in row["unconfirmed_fields"].split(";") if name}
        found = _reference(
            row,
            STUDENT_SOURCE,
            STUDENT_STATE,
            frozenset(n for n in Nutrient if n.value in unconfirmed),
        )
        yield (Band(row["age_group"]), row["sex"] == "M", Edition.Y2013), found


def _kindergarten() -> Iterator[tuple[tuple[Band, bool, Edition], Reference]]:
    for row in tables.rows("kindergarten_reference"):
        edition = Edition(row["edition"])
        found = _reference(
            {**row, "protein_g": row["protein_rni_g"], "niacin_mg": row["niacin_mg_ne"]},
            f"幼儿参考摄入量 {EDITION_LABELS[edition]}",
            EDITION_STATES[edition],
            frozenset(),
        )
        yield (Band(row["age_years"]), row["sex"] == "M", edition), found


def _reference(
    row: dict[str, str], source: str, state: str, unconfirmed: frozenset[Nutrient]
) -> Reference:
    return Reference(
        needs=MappingProxyType({n: float(row[n.value]) for n in Nutrient if row.get(n.value)}),
        fat=(float(row["fat_energy_pct_min"]), float(row["fat_energy_pct_max"])),
        carbohydrate=(
            float(row["carbohydrate_energy_pct_min"]),
            float(row["carbohydrate_energy_pct_max"]),
        ),
        source=source,
        state=state,
        unconfirmed=unconfirmed,
    )
