"""Gate (门卫): who and what comes into school and leaves it again.

Modules: board (门岗看板), visits (来访登记), vehicles (车辆), bookings (预约来访),
closing (点名与清场), watches (布控名单).

Terms: visitor 访客, a person who has come before · visit 来访, one coming and going ·
booking 预约 · host 被访人 · admit 放行 · departure 离校 · sweep 清场, which closes as unaccounted
未见离校 and never as left · withdraw 作废 · slip 会客单 · badge 访客证 · roll call 点名单 ·
day register 日登记簿 · standing vehicle 常用车辆 · passage 车辆通行, one vehicle's coming and
going · watch entry 布控 · post 门岗 · duty 当班, the guard and the post an act is signed with.
"""
