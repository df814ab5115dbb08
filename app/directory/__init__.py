"""Directory (基础资料与账号): the who, where and when that every other area refers to.

Modules: school 学校信息 · terms 学期与校历 · places 楼宇房间 · departments 部门 · staff 教职工 ·
classes 班级 · school_year 学年升级 · pupils 学生 · accounts 账号 · roles 角色与权限 ·
audit_log 操作记录 · entrance 登录 · switch 换人 · account 我的账号.

Terms: campus 校区 · building 楼宇 · room 房间 · department 部门 · staff 教职工 · class 班级 ·
pupil 学生 · guardian 家长 · naming 班名（沿革） · placement 编班 · class duty 班主任任期 ·
roll-over 学年升级 · split 分班 · merge 并班 · move 转班 · leaving 离校、离职 · hand-over 离职交接 ·
custody 经手事项 · term 学期 · school day 上课日 · day off 休息日 · account 账号 ·
login session 登录设备 · set-up link 设置链接.
"""
