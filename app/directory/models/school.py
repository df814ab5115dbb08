"""The school's own profile (学校信息): one row."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Versioned, choice
from app.extensions import Base


class SchoolKind(StrEnum):
    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    NINE_YEAR = "nine_year"
    COMPLETE = "complete"
    TWELVE_YEAR = "twelve_year"


SCHOOL_KIND_LABELS: dict[SchoolKind, str] = {
    SchoolKind.KINDERGARTEN: "幼儿园",
    SchoolKind.PRIMARY: "小学",
    SchoolKind.JUNIOR: "初中",
    SchoolKind.SENIOR: "高中",
    SchoolKind.NINE_YEAR: "九年一贯制学校",
    SchoolKind.COMPLETE: "完全中学",
    SchoolKind.TWELVE_YEAR: "十二年一贯制学校",
}


class School(Versioned, Base):
    __tablename__ = "directory_school"

    name: Mapped[str] = mapped_column(String(60), info={"label": "学校全称"})
    short_name: Mapped[str] = mapped_column(String(20), default="", info={"label": "简称"})
    kind: Mapped[SchoolKind] = mapped_column(choice(SchoolKind), info={"label": "学段"})
    address: Mapped[str] = mapped_column(default="", info={"label": "地址"})
    phone: Mapped[str] = mapped_column(String(20), default="", info={"label": "总机"})
    complaint_phone: Mapped[str] = mapped_column(String(20), default="", info={"label": "监督电话"})
    # 0 is Monday, 6 Sunday, as in domain/school_calendar.
    first_weekday: Mapped[int] = mapped_column(default=0, info={"label": "一周从哪天算起"})
    public_host: Mapped[str] = mapped_column(default="", info={"label": "二维码网址"})

    def __str__(self) -> str:
        return self.name
