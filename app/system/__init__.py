"""System (系统): what keeps the school's only copy safe, and who did what with it.

Background jobs, messages, imports from spreadsheets, backups, state of the machine, retention and
the rights of the people on record. It reads every other area. Terms: job 后台任务, message 消息,
import batch 导入批次, backup 备份, status 系统状态, retention 保存期限, erasure 删除个人信息,
access review 权限复核.
"""
