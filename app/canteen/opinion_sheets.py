"""Columns of opinions as spreadsheets: how each course was liked, and the forms of the classes."""

from app.base.export import Column
from app.canteen.models.opinions import GRADE_LABELS

COURSE_COLUMNS = [
    Column("日期", lambda row: row.on, 12),
    Column("餐次", lambda row: row.meal, 8),
    Column("菜品", lambda row: row.name, 24),
    Column("好吃", lambda row: row.thumbs.up, 8),
    Column("不好吃", lambda row: row.thumbs.down, 8),
    Column("说好吃的占（%）", lambda row: row.thumbs.share, 12),
    Column("上次（%）", lambda row: row.before.share, 10),
]

WORDS_COLUMNS = [
    Column("日期", lambda row: row.OpinionSheet.on, 12),
    Column("班级", lambda row: row.class_name, 10),
    Column("代表全班", lambda row: row.OpinionSheet.is_of_class, 8),
    Column("意见", lambda row: row.OpinionSheet.words, 40),
    Column("答复", lambda row: row.reply, 30),
    Column("食谱怎样改", lambda row: row.change, 20),
    Column("不公开的原因", lambda row: row.OpinionSheet.hidden_reason, 16),
]

VISIT_COLUMNS = [
    Column("日期", lambda row: row.on, 12),
    Column("餐次", lambda row: row.meal, 8),
    Column("班级", lambda row: row.class_name, 10),
    Column("人数", lambda row: row.ClassVisit.people, 6),
    Column("饭菜质量", lambda row: GRADE_LABELS[row.ClassVisit.quality], 8),
    Column("卫生", lambda row: GRADE_LABELS[row.ClassVisit.hygiene], 6),
    Column("秩序", lambda row: GRADE_LABELS[row.ClassVisit.order], 6),
    Column("服务", lambda row: GRADE_LABELS[row.ClassVisit.service], 6),
    Column("意见和建议", lambda row: row.ClassVisit.words, 30),
    Column("填表人", lambda row: row.ClassVisit.written_by_name, 10),
    Column("处理", lambda row: row.ClassVisit.handled, 30),
    Column("处理人", lambda row: row.ClassVisit.handled_by_name, 10, on_paper=False),
    Column("处理时间", lambda row: row.ClassVisit.handled_at, 18, on_paper=False),
]
