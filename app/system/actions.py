"""What the audit log calls the acts of the system area."""

ACTIONS: dict[str, str] = {
    "system.job.cancel": "取消后台任务",
    "system.job.order": "在后台生成文件",
}
