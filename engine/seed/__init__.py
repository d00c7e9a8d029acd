"""A made-up city to try everything on: its addresses, halls, staff, products, campaigns and rules.

What it looks like is in `data/`; the code here only makes rows of it. No real person or estate is in it. The
same every time, but for the salt of the passwords and the day they were set.
"""

from engine.seed.plant import Seeded, complete, plant

__all__ = ["Seeded", "complete", "plant"]
