"""Canteen (食堂): what is cooked, for whom, what it holds and costs, and what eaters say of it.

Modules: menus (一周食谱), menu_cells (食谱的一格), menu_steps (审核与公布), rotations (轮换表),
menu_imports (粘贴食谱), dishes (菜品), foods (食材), nutrition (营养分析), purchases (采购单),
suppliers (供应商和单价), diners (用餐人数), absences (不用餐人数), meals (餐次与菜位),
bans (禁用清单), papers (海报和食谱表), served (哪天吃过), opinions (伙食意见),
class_visits (班级意见表), surveys (满意度测评), notice (公示信息); without an account:
open_menus (公开食谱), open_opinions (提意见), open_canteen (食堂公示).

Terms: food 食材 · composition table 食物成分表 · food entry 自编食材、本校数值, over the table ·
unit weight 单位重量 · dish 菜品 · version 版本, a dish as it was served · line 配料 ·
basis 重量口径 · allergen 致敏物质 · band 年龄段 · meal 餐次 · slot 菜位 (主食、大荤 …) ·
diet 特殊餐 (清真、过敏 …) · menu 食谱, of one week · menu day 供餐日 ·
course 一道菜, one dish in one slot of one day (its row: menu item) · correction 更正 ·
rotation 轮换表, its turn 轮到的一周 · diner 用餐人 · diner count 用餐人数, for long ·
headcount 当天改定的人数 · absence 不用餐 · supply 供给量 · covered 已知比例 · target 推荐量 ·
verdict 判断 · finding 提醒 · limit 配餐规则数值 · ban 禁用 · supplier 供应商 · price 单价 ·
stock count 库存盘点 · delivery 送货单 · opinion sheet 意见单 · mark 评价 · reply 答复 ·
class visit 班级意见表 · survey 满意度测评 · audience 对象 · sender 提交人, known by digests alone ·
notice 公示信息.
"""
