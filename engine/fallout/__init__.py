"""Fallout: what a person may do about an incident, what comes of it, and doing it.

`acts.ACTS` is the one register: for each act the rights that it takes, why it can't be done here and now, what it does
in words that are shown before, and the doing. `resolving.resolve` does one; `resolving.options` tells all; `bulk` does
one act to many incidents, one by one.
"""
