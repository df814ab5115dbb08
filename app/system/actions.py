"""What the audit log calls the acts of the system area."""

ACTIONS: dict[str, str] = {
    "system.backup.download": "下载备份",
    "system.backup.make": "做成一份备份",
    "system.backup.order": "要求立即备份",
    "system.backup.plan": "修改备份设置",
    "system.backup.rotate": "轮换删除备份",
    "system.job.cancel": "取消后台任务",
    "system.job.order": "在后台生成文件",
}
