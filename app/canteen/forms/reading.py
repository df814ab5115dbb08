"""Fields whose text a rule of the domain reads: amounts, weights, money, values of a label."""

from typing import Any

import wtforms

from app.domain.errors import RuleBroken
from app.domain.text import tidy


class ReadField(wtforms.StringField):
    """`data` is what was read, None for an empty field; what was typed stays, right or wrong."""

    def read(self, typed: str) -> Any:
        """Return what a text says, or raise RuleBroken with the sentence to write beside it."""
        raise NotImplementedError

    def shown(self, data: Any) -> str:
        """Return what was read before as a person would type it."""
        return f"{data:g}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: Any = None
        if typed := tidy(valuelist[0]) if valuelist else "":
            try:
                self.data = self.read(typed)
            except RuleBroken as broken:
                raise ValueError(broken.message) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.shown(self.data)
