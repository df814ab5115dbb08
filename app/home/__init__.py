"""Home (首页): what each person sees first, search across the portal, the public entrance.

It reads every other area and writes nothing. Terms: today 今天, search 查找, entrance 入口.
"""
