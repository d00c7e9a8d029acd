"""Which orders a batch is made of: the shares of the businesses, as data."""

from __future__ import annotations

from random import Random

#: every business, with its share of all orders
MIX = {"install": 45, "change_order": 15, "cancel_order": 10, "move": 12, "dismantle": 8, "transfer": 10}
INSTALLS = {"install": 100}
#: businesses that act on an install in flight, and on what an install has made
IN_FLIGHT = frozenset({"change_order", "cancel_order"})
ON_SUBSCRIPTIONS = frozenset({"move", "dismantle", "transfer"})


def plan(shares: dict[str, int], wanted: int, seed: int) -> list[str]:
    """The business of each of the orders: by largest remainder as many of each as the shares say, in an order that
    chance decides. The first half holds no dismantle: there must be something to be moved and transferred."""
    exact = {business: wanted * share / sum(shares.values()) for business, share in shares.items()}
    counts = {business: int(many) for business, many in exact.items()}
    missing = wanted - sum(counts.values())
    for business in sorted(exact, key=lambda one: counts[one] - exact[one])[:missing]:
        counts[business] += 1
    found = [business for business, count in counts.items() for _ in range(count)]
    Random(f"{seed}:plan").shuffle(found)
    half = len(found) // 2
    early = [place for place in range(half) if found[place] == "dismantle"]
    late = [place for place in range(half, len(found)) if found[place] != "dismantle"]
    for one, other in zip(early, late, strict=False):
        found[one], found[other] = found[other], found[one]
    return found
