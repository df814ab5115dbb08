"""The demo school (演示学校): a fictional town school that can be loaded, looked at and removed.

Each part (school, people, gate …) is a module with `load(world)`. Whatever it adds goes through
`World.add`, which notes the new rows in the registry (`demo_row`), so that `flask demo remove`
takes away exactly these and nothing real. Later areas add their own part to `loading.PARTS`.
"""
