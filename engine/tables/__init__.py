"""The SQLAlchemy tables: one schema for SQLite and PostgreSQL. Personal data are encrypted, money is whole fen,
moments are UTC. Statements live in `engine.store`."""

from engine.tables.audit import Audit, AuditHead
from engine.tables.base import Base
from engine.tables.batches import Batch, BatchRow
from engine.tables.catalogue import Campaign, CampaignOffer, Parameter, Price, Product, Promise, Reason
from engine.tables.complaints import Complaint, ComplaintEntry, Department, Inquiry
from engine.tables.counter import Draft, IdentityException, Note
from engine.tables.exchange import Breaker, JeopardyAlert, Milestone, Notification, Request, Result, WorkOrder
from engine.tables.families import Cancellation, Deed, PointOfNoReturn, Revision
from engine.tables.finding import ColumnChoice, Export, SavedQuery
from engine.tables.orders import Confirmation, Customer, Dismantling, Order, Relocation, Subscription, Transfer
from engine.tables.places import Address, Channel, Hall, Region
from engine.tables.reports import CashCount, DayClose, DayDelta, DayTally, Voucher
from engine.tables.retention import Erasure
from engine.tables.shares import Share
from engine.tables.staff import OldPassword, RecoveryCode, SecondFactor, SignIn, Staff, StaffRequest
from engine.tables.tallies import DwellTally, StandingTally, TallyDelta
from engine.tables.walks import Change, MapVersion, Timer, Visit, Workflow
from engine.tables.work import Delay, Incident, IncidentNote, Look, Todo

__all__ = [
    "Address", "Audit", "AuditHead", "Base", "Batch", "BatchRow", "Breaker", "Campaign", "CampaignOffer",
    "Cancellation", "CashCount", "Change", "Channel", "ColumnChoice", "Complaint", "ComplaintEntry", "Confirmation",
    "Customer", "DayClose", "DayDelta", "DayTally", "Deed", "Delay", "Department", "Dismantling", "Draft",
    "DwellTally", "Erasure", "Export", "Hall", "IdentityException", "Incident", "IncidentNote", "Inquiry",
    "JeopardyAlert", "Look", "MapVersion", "Milestone", "Note", "Notification", "OldPassword", "Order", "Parameter",
    "PointOfNoReturn", "Price", "Product", "Promise", "Reason", "RecoveryCode", "Region", "Relocation", "Request",
    "Result", "Revision", "SavedQuery", "SecondFactor", "Share", "SignIn", "Staff", "StaffRequest", "StandingTally",
    "Subscription", "TallyDelta", "Timer", "Todo", "Transfer", "Visit", "Voucher", "WorkOrder", "Workflow",
]  # fmt: skip
