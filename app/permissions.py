"""Every permission of the portal and which role holds it: the whole matrix on one screen.

A permission is `area:noun:action`; actions are read, write, review, publish and manage.
"""

from enum import StrEnum


class Permission(StrEnum):
    AUDIT_LOG_READ = "audit:log:read"
    CANTEEN_BAN_MANAGE = "canteen:ban:manage"
    CANTEEN_DINER_WRITE = "canteen:diner:write"
    CANTEEN_DISH_MANAGE = "canteen:dish:manage"
    CANTEEN_FOOD_MANAGE = "canteen:food:manage"
    CANTEEN_MEAL_MANAGE = "canteen:meal:manage"
    CANTEEN_MENU_PUBLISH = "canteen:menu:publish"
    CANTEEN_MENU_READ = "canteen:menu:read"
    CANTEEN_MENU_REVIEW = "canteen:menu:review"
    CANTEEN_MENU_WRITE = "canteen:menu:write"
    CANTEEN_OPINION_MANAGE = "canteen:opinion:manage"
    CANTEEN_OPINION_WRITE = "canteen:opinion:write"
    CANTEEN_PURCHASE_READ = "canteen:purchase:read"
    DIRECTORY_ACCOUNT_MANAGE = "directory:account:manage"
    DIRECTORY_CALENDAR_MANAGE = "directory:calendar:manage"
    DIRECTORY_CLASS_MANAGE = "directory:class:manage"
    DIRECTORY_PLACE_MANAGE = "directory:place:manage"
    DIRECTORY_PUPIL_MANAGE = "directory:pupil:manage"
    DIRECTORY_PUPIL_READ = "directory:pupil:read"
    DIRECTORY_PUPIL_REVIEW = "directory:pupil:review"
    DIRECTORY_READ = "directory:school:read"
    DIRECTORY_SCHOOL_MANAGE = "directory:school:manage"
    DIRECTORY_STAFF_MANAGE = "directory:staff:manage"
    GATE_BOARD_READ = "gate:board:read"
    GATE_BOOKING_WRITE = "gate:booking:write"
    GATE_VEHICLE_MANAGE = "gate:vehicle:manage"
    GATE_VEHICLE_READ = "gate:vehicle:read"
    GATE_VEHICLE_WRITE = "gate:vehicle:write"
    GATE_VISIT_READ = "gate:visit:read"
    GATE_VISIT_REVIEW = "gate:visit:review"
    GATE_VISIT_WRITE = "gate:visit:write"
    GATE_WATCH_MANAGE = "gate:watch:manage"
    SYSTEM_BACKUP_MANAGE = "system:backup:manage"
    SYSTEM_JOB_MANAGE = "system:job:manage"
    SYSTEM_RETENTION_MANAGE = "system:retention:manage"
    SYSTEM_RETENTION_READ = "system:retention:read"
    SYSTEM_REVIEW_PUBLISH = "system:review:publish"
    SYSTEM_REVIEW_READ = "system:review:read"
    SYSTEM_RIGHTS_MANAGE = "system:rights:manage"
    SYSTEM_RIGHTS_REVIEW = "system:rights:review"
    SYSTEM_STATUS_READ = "system:status:read"


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.AUDIT_LOG_READ: "查看操作记录",
    Permission.CANTEEN_BAN_MANAGE: "管理食堂禁用清单",
    Permission.CANTEEN_DINER_WRITE: "填报不用餐人数",
    Permission.CANTEEN_DISH_MANAGE: "管理菜品和配料",
    Permission.CANTEEN_FOOD_MANAGE: "管理食材、单价和供应商",
    Permission.CANTEEN_MEAL_MANAGE: "管理餐次、特殊餐和用餐人数",
    Permission.CANTEEN_MENU_PUBLISH: "批准、公布和更正食谱",
    Permission.CANTEEN_MENU_READ: "查看食谱和营养分析",
    Permission.CANTEEN_MENU_REVIEW: "审核食谱",
    Permission.CANTEEN_MENU_WRITE: "编制食谱",
    Permission.CANTEEN_OPINION_MANAGE: "答复伙食意见、组织满意度测评",
    Permission.CANTEEN_OPINION_WRITE: "填写班级意见表",
    Permission.CANTEEN_PURCHASE_READ: "查看采购单和成本",
    Permission.DIRECTORY_ACCOUNT_MANAGE: "管理账号和角色",
    Permission.DIRECTORY_CALENDAR_MANAGE: "管理学期和校历",
    Permission.DIRECTORY_CLASS_MANAGE: "管理班级",
    Permission.DIRECTORY_PLACE_MANAGE: "管理楼宇、房间和部门",
    Permission.DIRECTORY_PUPIL_MANAGE: "管理学生和家长",
    Permission.DIRECTORY_PUPIL_READ: "查看学生和家长（遮住电话）",
    Permission.DIRECTORY_PUPIL_REVIEW: "显示学生家长的完整电话（留痕）",
    Permission.DIRECTORY_READ: "查看教职工、班级、房间和校历",
    Permission.DIRECTORY_SCHOOL_MANAGE: "管理学校信息",
    Permission.DIRECTORY_STAFF_MANAGE: "管理教职工",
    Permission.GATE_BOARD_READ: "打开门岗看板",
    Permission.GATE_BOOKING_WRITE: "预约来访",
    Permission.GATE_VEHICLE_MANAGE: "管理常用车辆",
    Permission.GATE_VEHICLE_READ: "查看车辆登记",
    Permission.GATE_VEHICLE_WRITE: "登记车辆进出",
    Permission.GATE_VISIT_READ: "查看来访登记",
    Permission.GATE_VISIT_REVIEW: "显示来访人完整信息（留痕）",
    Permission.GATE_VISIT_WRITE: "登记来访进出",
    Permission.GATE_WATCH_MANAGE: "管理布控名单",
    Permission.SYSTEM_BACKUP_MANAGE: "备份、下载备份和改备份设置",
    Permission.SYSTEM_JOB_MANAGE: "查看和取消所有人的后台任务",
    Permission.SYSTEM_RETENTION_MANAGE: "修改保存期限",
    Permission.SYSTEM_RETENTION_READ: "查看保存期限和清理记录",
    Permission.SYSTEM_REVIEW_PUBLISH: "签署每年的权限复核",
    Permission.SYSTEM_REVIEW_READ: "查看权限复核",
    Permission.SYSTEM_RIGHTS_MANAGE: "办理个人信息请求（留痕）",
    Permission.SYSTEM_RIGHTS_REVIEW: "批准删除个人信息",
    Permission.SYSTEM_STATUS_READ: "查看系统状态",
}


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    PRINCIPAL = "principal"
    LOGISTICS_HEAD = "logistics_head"
    GUARD = "guard"
    CANTEEN_MANAGER = "canteen_manager"
    KITCHEN_STAFF = "kitchen_staff"
    ACCOUNTANT = "accountant"
    CASHIER = "cashier"
    ASSET_KEEPER = "asset_keeper"
    HYGIENE_INSPECTOR = "hygiene_inspector"
    CLASS_TEACHER = "class_teacher"
    TEACHER = "teacher"


ROLE_LABELS: dict[Role, str] = {
    Role.ADMINISTRATOR: "系统管理员",
    Role.PRINCIPAL: "校长",
    Role.LOGISTICS_HEAD: "后勤主任",
    Role.GUARD: "门卫",
    Role.CANTEEN_MANAGER: "食堂管理员",
    Role.KITCHEN_STAFF: "厨房人员",
    Role.ACCOUNTANT: "财务",
    Role.CASHIER: "出纳",
    Role.ASSET_KEEPER: "资产管理员",
    Role.HYGIENE_INSPECTOR: "卫生检查员",
    Role.CLASS_TEACHER: "班主任",
    Role.TEACHER: "教师",
}

P = Permission

# A pupil inspector opens the portal with nothing but the pages every account has.
STAFF_MEMBER = frozenset({P.CANTEEN_MENU_READ, P.DIRECTORY_READ, P.GATE_BOOKING_WRITE})
CANTEEN_OFFICE = frozenset(
    {
        P.CANTEEN_BAN_MANAGE,
        P.CANTEEN_DINER_WRITE,
        P.CANTEEN_DISH_MANAGE,
        P.CANTEEN_FOOD_MANAGE,
        P.CANTEEN_MEAL_MANAGE,
        P.CANTEEN_MENU_WRITE,
        P.CANTEEN_OPINION_MANAGE,
        P.CANTEEN_PURCHASE_READ,
    }
)
GATE_READER = frozenset({P.GATE_BOARD_READ, P.GATE_VEHICLE_READ, P.GATE_VISIT_READ})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(P)
    - {
        P.CANTEEN_MENU_PUBLISH,
        P.CANTEEN_MENU_REVIEW,
        P.DIRECTORY_PUPIL_REVIEW,
        P.GATE_VEHICLE_WRITE,
        P.GATE_VISIT_REVIEW,
        P.GATE_VISIT_WRITE,
        P.SYSTEM_REVIEW_PUBLISH,
    },
    Role.PRINCIPAL: STAFF_MEMBER
    | GATE_READER
    | {
        P.AUDIT_LOG_READ,
        P.CANTEEN_MENU_PUBLISH,
        P.CANTEEN_MENU_REVIEW,
        P.CANTEEN_OPINION_MANAGE,
        P.CANTEEN_PURCHASE_READ,
        P.DIRECTORY_PUPIL_READ,
        P.DIRECTORY_PUPIL_REVIEW,
        P.GATE_VISIT_REVIEW,
        P.GATE_WATCH_MANAGE,
        P.SYSTEM_RETENTION_READ,
        P.SYSTEM_REVIEW_PUBLISH,
        P.SYSTEM_REVIEW_READ,
        P.SYSTEM_RIGHTS_REVIEW,
        P.SYSTEM_STATUS_READ,
    },
    Role.LOGISTICS_HEAD: frozenset(P)
    - {
        P.DIRECTORY_ACCOUNT_MANAGE,
        P.SYSTEM_BACKUP_MANAGE,
        P.SYSTEM_JOB_MANAGE,
        P.SYSTEM_REVIEW_PUBLISH,
        P.SYSTEM_RIGHTS_REVIEW,
    },
    Role.GUARD: GATE_READER | {P.DIRECTORY_READ, P.GATE_VEHICLE_WRITE, P.GATE_VISIT_WRITE},
    Role.CANTEEN_MANAGER: STAFF_MEMBER | CANTEEN_OFFICE,
    Role.KITCHEN_STAFF: frozenset({P.CANTEEN_MENU_READ, P.CANTEEN_PURCHASE_READ, P.DIRECTORY_READ}),
    Role.ACCOUNTANT: STAFF_MEMBER | {P.CANTEEN_PURCHASE_READ},
    Role.CASHIER: STAFF_MEMBER,
    Role.ASSET_KEEPER: STAFF_MEMBER,
    Role.HYGIENE_INSPECTOR: frozenset(),
    Role.CLASS_TEACHER: STAFF_MEMBER
    | {
        P.CANTEEN_DINER_WRITE,
        P.CANTEEN_OPINION_WRITE,
        P.DIRECTORY_PUPIL_READ,
        P.DIRECTORY_PUPIL_REVIEW,
    },
    Role.TEACHER: STAFF_MEMBER,
}
