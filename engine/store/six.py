"""What keeps complaints out of lists and figures of orders: they are rows of the same table, and none of the six
businesses."""

from __future__ import annotations

from sqlalchemy import exists

from engine.tables import Complaint, Order

#: asked of the small table beside the orders, not of their rows: so indexes still answer alone
OF_THE_SIX = ~exists().where(Complaint.order_id == Order.id)
