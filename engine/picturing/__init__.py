"""From what happened to an order to marks on its map, now and at each step before: pure, on plain rows.

In our own pool every pass is a visit. In the provisioning system's pool only its activities are reported; the gateways
between two of them are passed by the only way there is.
"""

from engine.picturing.frames import Frame, as_of, frames
from engine.picturing.marks import Picture, Stand, State, picture
from engine.picturing.seen import Delayed, Elsewhere, Errand, Seen, Stay, Trouble

__all__ = [
    "Delayed",
    "Elsewhere",
    "Errand",
    "Frame",
    "Picture",
    "Seen",
    "Stand",
    "State",
    "Stay",
    "Trouble",
    "as_of",
    "frames",
    "picture",
]
