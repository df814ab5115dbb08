"""The form of a supplier."""

from app.base.forms import CheckField, PhoneField, TextField, VersionedForm, filled


class SupplierForm(VersionedForm):
    name = TextField("供应商", [filled("填写供应商名称")], max_length=60)
    contact = TextField("联系人", max_length=40)
    phone = PhoneField("联系电话", max_length=20)
    supplies = TextField("供应什么", description="例如 蔬菜、豆制品")
    is_active = CheckField("往来中", default=True)
