"""Pure rules over plain values: nothing here knows about the database or the web.

One file per subject. Whoever knows the regulation can review a rule here without reading the
rest: the docstring names the source, and the test beside it works the same example by hand.
"""
