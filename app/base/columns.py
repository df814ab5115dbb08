"""Column types that behave the same on SQLite and MariaDB."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.fernet import Fernet
from flask import current_app
from sqlalchemy import DateTime, Enum, String, Text, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine


def choice(kind: type[StrEnum], length: int = 24) -> Enum:
    """Return a column type that stores the value of a StrEnum as plain text."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Encrypted(TypeDecorator[str]):
    """Text that is readable in the portal only: Fernet (AES-128-CBC, HMAC) under ENCRYPTION_KEY.

    PIPL article 51 asks for encryption of what could harm a person when a copy of the database
    leaves the school. It cannot be searched: store a digest beside it (`privacy.digest`).
    """

    impl: TypeEngine[str] | type[TypeEngine[str]] = String(255)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return _cipher().encrypt(value.encode()).decode() if value else None

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return _cipher().decrypt(value.encode()).decode() if value else None


class EncryptedText(Encrypted):
    """The same for a text of up to some 20,000 characters."""

    impl = Text
    cache_ok = True


def _cipher() -> Fernet:
    return Fernet(current_app.config["ENCRYPTION_KEY"])


class Moment(TypeDecorator[datetime]):
    """A Beijing wall-clock time to the second, which is what MariaDB's DATETIME keeps."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.replace(microsecond=0) if value else None


class Versioned:
    """A row that two people may edit: a save made on an older version is a clash, not a loss."""

    version: Mapped[int] = mapped_column(default=1, info={"label": "版次"})
