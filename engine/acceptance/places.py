"""Where: the standard address that was chosen in the dialog (S), and whether it may be ordered at."""

from __future__ import annotations

from engine import tables
from engine.acceptance.persons import LARGEST_ID, Findings
from engine.errors import Invalid, Text
from engine.store import addresses, ports
from engine.store.database import Session


def chosen(session: Session, address_id: int, findings: Findings) -> tables.Address | None:
    """A door that is covered and has a free port; else None, and `findings` tell why beside `address_id`."""
    found = addresses.look(session, address_id) if 0 < address_id <= LARGEST_ID else None
    if found is None:
        findings["address_id"] = Text("请点“..”选择标准地址", "Choose a standard address with “..”")
    elif reason := addresses.why_not(found):
        findings["address_id"] = reason
    else:
        return session.get(tables.Address, address_id)
    return None


def take_port(session: Session, address_id: int) -> None:
    """Takes a port there; raises `Invalid` where the last one was just taken."""
    if not ports.take(session, address_id):
        raise Invalid({"address_id": Text("端口刚被占用，请重选地址", "The last port was just taken")})
