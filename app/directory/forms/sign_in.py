"""Signing in, setting up, passwords and PINs."""

from typing import Any

from wtforms.validators import ValidationError

from app.base.forms import (
    CheckField,
    PasswordField,
    PortalForm,
    RadioField,
    SelectField,
    TextField,
    filled,
)
from app.directory.models import SCHOOL_KIND_LABELS, DeviceKind, SchoolKind
from app.domain import passwords
from app.domain.errors import RuleBroken

PIN_PAD = {"inputmode": "numeric", "maxlength": passwords.PIN_LENGTH, "autocomplete": "off"}
HOW_TO_CHOOSE = "至少 10 个字符，或 8 个字符且有大写、小写、数字、符号中的三种"


class LoginForm(PortalForm):
    username = TextField(
        "账号或手机号",
        [filled("填写账号或手机号")],
        max_length=40,
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        "密码", [filled("填写密码")], render_kw={"autocomplete": "current-password"}
    )
    is_own = CheckField("这台设备是我自己的，14 天内不再登录")
    is_shared = CheckField("这是门岗共用设备，换人时输 4 位数字")
    device_name = TextField("设备在哪里", max_length=40, description="例如 东门")

    def validate_is_shared(self, field: Any) -> None:
        if field.data and not self.device_name.data:
            raise ValidationError("填写共用设备在哪里，例如 东门")

    @property
    def device(self) -> DeviceKind:
        if self.is_shared.data:
            return DeviceKind.SHARED
        return DeviceKind.OWN if self.is_own.data else DeviceKind.DESK


class SwitchForm(PortalForm):
    account_id = RadioField("现在谁当班", coerce=int)
    pin = PasswordField("4 位数字", [filled("输入 4 位数字")], render_kw=PIN_PAD)


class NewPasswordForm(PortalForm):
    """Two equal passwords that the rules accept; the account's name is set by the view."""

    account_name = ""
    password = PasswordField(
        "新密码",
        [filled("填写新密码")],
        description=HOW_TO_CHOOSE,
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "再输一次新密码", [filled("再输一次新密码")], render_kw={"autocomplete": "new-password"}
    )

    def validate_password(self, field: Any) -> None:
        try:
            passwords.check_password(field.data, self.account_name)
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from None

    def validate_password_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError("两次输入的密码不一样，再输一次")


class ChangePasswordForm(NewPasswordForm):
    old_password = PasswordField(
        "现在的密码", [filled("填写现在的密码")], render_kw={"autocomplete": "current-password"}
    )


class SetupForm(NewPasswordForm):
    """The first administrator, and the school's name."""

    school_name = TextField("学校全称", [filled("填写学校全称")], max_length=60)
    kind = SelectField(
        "学校类型", choices=list(SCHOOL_KIND_LABELS.items()), default=SchoolKind.PRIMARY
    )
    own_name = TextField("你的姓名", [filled("填写你的姓名")], max_length=40)
    username = TextField(
        "账号",
        [filled("填写账号")],
        max_length=40,
        description="登录时用，可以是姓名拼音或手机号",
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )


class PinForm(PortalForm):
    """A PIN for the shared gate device; the password shows that it is the person."""

    phone = ""
    old_password = PasswordField(
        "登录密码", [filled("填写登录密码")], render_kw={"autocomplete": "current-password"}
    )
    pin = PasswordField(
        "4 位数字",
        [filled("填写 4 位数字")],
        description="在门岗共用设备上换人时用。不用生日、连号和重复的数字",
        render_kw=PIN_PAD,
    )
    pin_again = PasswordField("再输一次", [filled("再输一次 4 位数字")], render_kw=PIN_PAD)

    def validate_pin(self, field: Any) -> None:
        try:
            passwords.check_pin(field.data, [self.phone] if self.phone else [])
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from None

    def validate_pin_again(self, field: Any) -> None:
        if field.data != self.pin.data:
            raise ValidationError("两次输入的数字不一样，再输一次")
