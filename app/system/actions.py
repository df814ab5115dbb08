"""What the audit log calls the acts of the system area."""

ACTIONS: dict[str, str] = {
    "export.list.reveal": "导出完整名单",
    "export.list.send": "导出名单",
    "system.backup.download": "下载备份",
    "system.backup.make": "做成一份备份",
    "system.backup.order": "要求立即备份",
    "system.backup.plan": "修改备份设置",
    "system.backup.rotate": "轮换删除备份",
    "system.import.choose": "选择更新或跳过已有的",
    "system.import.discard": "放弃导入",
    "system.import.finish": "导入完成",
    "system.import.run": "开始导入",
    "system.import.undo": "开始撤销导入",
    "system.import.undone": "导入撤销完成",
    "system.import.upload": "上传导入文件",
    "system.job.cancel": "取消后台任务",
    "system.job.order": "在后台生成文件",
}
