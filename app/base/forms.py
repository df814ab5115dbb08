"""Forms: Chinese messages that say what to do, fields that forgive how people type."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from unicodedata import normalize

import wtforms
from flask_wtf import FlaskForm
from wtforms import HiddenField, ValidationError, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, StopValidation

from app.base import binding, receipts
from app.domain import phones, text

PasswordField = wtforms.PasswordField
DEFAULT_LENGTH = 120
LONG_LENGTH = 1000


class PortalForm(FlaskForm):
    """A form with its CSRF token and its form id (see receipts)."""

    Meta = binding.Meta
    csrf_token = binding.TokenField()
    form_id = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_id.data:
            self.form_id.data = receipts.new_form_id()

    @property
    def status(self) -> int:
        """The status to answer with: 422 when the form came back for mending."""
        return 422 if self.errors else 200

    def refuse(self, field_name: str | None, sentence: str) -> None:
        """Attach a broken rule to the field that can mend it, or to the form as a whole."""
        if field_name in self._fields:
            field = self._fields[field_name]
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)


class VersionedForm(PortalForm):
    """An edit form: carries the version of the row that the person saw (see clash)."""

    version = HiddenField(filters=[lambda value: int(value) if str(value).isdecimal() else 0])


class Filled(DataRequired):
    """Asks for an answer; what was typed and not understood keeps its own sentence."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation()
        super().__call__(form, field)


def filled(sentence: str) -> DataRequired:
    """Return the validator of a field that must not be left empty."""
    return Filled(sentence)


def at_most(length: int) -> Length:
    """Return the validator that says how far over the limit a text is."""
    return Length(max=length, message=f"最多 {length} 个字，现在超出了，缩短后再保存")


class TextField(wtforms.StringField):
    """One line of text, trimmed of half- and full-width spaces."""

    clean: Callable[[str], str] = staticmethod(text.tidy)

    def __init__(
        self, label: str = "", validators: Any = (), max_length: int = DEFAULT_LENGTH, **kwargs: Any
    ) -> None:
        super().__init__(label, [*_optional(validators), at_most(max_length)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = type(self).clean(valuelist[0])


class LongTextField(TextField):
    """Several lines of text."""

    widget = widgets.TextArea()
    clean = staticmethod(str.strip)

    def __init__(self, label: str = "", validators: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG_LENGTH)
        super().__init__(label, validators, **kwargs)


class CodeField(TextField):
    """A code, plate or number: full-width characters become plain, letters capital."""

    clean = staticmethod(text.code)


class PhoneField(TextField):
    """A mobile or landline number; spaces, hyphens, +86 and full-width digits are forgiven."""

    widget = widgets.TelInput()

    def __init__(self, label: str = "", validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [*_optional(validators), _check_phone], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = phones.normalise(valuelist[0])


def _check_phone(_form: Any, field: Any) -> None:
    if sentence := phones.fault(field.data):
        raise ValidationError(sentence)


class WholeField(wtforms.IntegerField):
    """A whole number in a plain text box with the numeric keyboard."""

    widget = widgets.TextInput()

    def __init__(
        self,
        label: str = "",
        validators: Any = (),
        at_least: int = 0,
        at_most: int = 9999,
        **kwargs: Any,
    ) -> None:
        limits = NumberRange(at_least, at_most, f"填写 {at_least} 到 {at_most} 之间的整数")
        kwargs.setdefault("render_kw", {"inputmode": "numeric"})
        super().__init__(label, [*_optional(validators), limits], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = text.code(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"-?\d{1,9}", typed):
            raise ValueError("填写整数，例如 3")
        self.data = int(typed)


class DateField(wtforms.DateField):
    """A day; full-width digits and 2026/11/23 or 2026.11.23 are understood."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = re.sub(r"[./年月]", "-", text.code(valuelist[0])).rstrip("日") if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = datetime.strptime(typed, "%Y-%m-%d").date()
        except ValueError:
            raise ValueError("按年-月-日填写日期，例如 2026-11-23") from None


class TimeField(wtforms.TimeField):
    """A time of day; 1030, 10：30 and full-width digits are understood."""

    widget = widgets.TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = text.code(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        if re.fullmatch(r"\d{3,4}", typed):
            typed = f"{typed[:-2]}:{typed[-2:]}"
        try:
            self.data = datetime.strptime(typed, "%H:%M").time()
        except ValueError:
            raise ValueError("按时:分填写时间，例如 10:30") from None


class MomentField(wtforms.DateTimeLocalField):
    """A day and a time of day."""

    def __init__(self, label: str = "", validators: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("format", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])
        super().__init__(label, _optional(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.tidy(normalize("NFKC", value)) for value in valuelist])
        except ValueError:
            raise ValueError("按年-月-日 时:分填写，例如 2026-11-23 10:30") from None


class Pairs:
    """Lets choices be given as plain (value, label) pairs, as queries return them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "choices": _paired(kwargs.get("choices"))})

    @property
    def choices(self) -> Any:
        return self._choices

    @choices.setter
    def choices(self, given: Any) -> None:
        self._choices = _paired(given)


def _paired(given: Any) -> Any:
    if not isinstance(given, list | tuple):
        return given
    return [SelectChoice(*one) if isinstance(one, tuple) else one for one in given]


class SelectField(Pairs, wtforms.SelectField):
    """One of a list; an answer that is not on the list is refused in Chinese."""

    def pre_validate(self, form: Any) -> None:
        if self.flags.required and not self.data:
            return  # filled() says in its own words what is missing
        try:
            super().pre_validate(form)
        except (ValidationError, ValueError):
            raise StopValidation("从列表中选择一项") from None


class RadioField(SelectField):
    """One of a few, shown as large blocks."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.RadioInput()


class CheckField(wtforms.BooleanField):
    """Yes or no."""

    def __init__(self, label: str = "", validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)


class CheckListField(Pairs, wtforms.SelectMultipleField):
    """Any of a list."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except (ValidationError, ValueError):
            raise StopValidation("只能选择列表中的项") from None


def _optional(validators: Any) -> list[Any]:
    """A field without a demand of its own may be empty, and then nothing more is checked."""
    given = list(validators)
    demands = any(isinstance(check, DataRequired) for check in given)
    return given if demands else [Optional(), *given]
