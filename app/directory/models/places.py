"""Places (楼宇房间): campuses, buildings, rooms."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Versioned
from app.extensions import Base


class Campus(Versioned, Base):
    """A site of the school (校区); most schools have the one that comes with the portal."""

    __tablename__ = "directory_campus"

    name: Mapped[str] = mapped_column(String(40), unique=True, info={"label": "校区"})
    address: Mapped[str] = mapped_column(default="", info={"label": "地址"})
    is_default: Mapped[bool] = mapped_column(default=False, info={"label": "主校区"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用中"})

    def __str__(self) -> str:
        return self.name


class Building(Versioned, Base):
    __tablename__ = "directory_building"
    __table_args__ = (UniqueConstraint("campus_id", "name"),)

    campus_id: Mapped[int] = mapped_column(
        ForeignKey("directory_campus.id"), info={"label": "校区"}
    )
    name: Mapped[str] = mapped_column(String(40), info={"label": "楼宇"})
    floors: Mapped[int] = mapped_column(default=1, info={"label": "层数"})
    note: Mapped[str] = mapped_column(default="", info={"label": "备注"})

    campus: Mapped[Campus] = relationship()

    def __str__(self) -> str:
        return self.name


class Room(Versioned, Base):
    __tablename__ = "directory_room"

    building_id: Mapped[int] = mapped_column(
        ForeignKey("directory_building.id"), index=True, info={"label": "楼宇"}
    )
    code: Mapped[str] = mapped_column(String(20), unique=True, info={"label": "房间号"})
    name: Mapped[str] = mapped_column(String(40), info={"label": "名称"})
    floor: Mapped[int] = mapped_column(default=1, info={"label": "楼层"})
    use: Mapped[str] = mapped_column(String(40), default="", info={"label": "用途"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用中"})

    building: Mapped[Building] = relationship()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
