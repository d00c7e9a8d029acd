"""The SQLAlchemy tables: one schema for SQLite and PostgreSQL. Personal data are encrypted, money is whole fen,
moments are UTC. Statements live in `engine.store`."""

from engine.tables.audit import Audit, AuditHead
from engine.tables.base import Base
from engine.tables.catalogue import Campaign, CampaignOffer, Parameter, Price, Product, Promise, Reason
from engine.tables.exchange import Breaker, JeopardyAlert, Milestone, Notification, Request, Result, WorkOrder
from engine.tables.families import Cancellation, Deed, PointOfNoReturn, Revision
from engine.tables.finding import ColumnChoice, Export, SavedQuery
from engine.tables.orders import Confirmation, Customer, Dismantling, Order, Relocation, Subscription, Transfer
from engine.tables.places import Address, Channel, Hall, Region
from engine.tables.shares import Share
from engine.tables.staff import OldPassword, RecoveryCode, SecondFactor, SignIn, Staff
from engine.tables.tallies import DwellTally, StandingTally, TallyDelta
from engine.tables.walks import Change, MapVersion, Timer, Visit, Workflow
from engine.tables.work import Delay, Incident, IncidentNote, Look, Todo

__all__ = [
    "Address", "Audit", "AuditHead", "Base", "Breaker", "Campaign", "CampaignOffer", "Cancellation", "Change",
    "Channel", "ColumnChoice", "Confirmation", "Customer", "Deed", "Delay", "Dismantling", "DwellTally", "Export",
    "Hall", "Incident", "IncidentNote", "JeopardyAlert", "Look", "MapVersion", "Milestone", "Notification",
    "OldPassword", "Order", "Parameter", "PointOfNoReturn", "Price", "Product", "Promise", "Reason", "RecoveryCode",
    "Region", "Relocation", "Request", "Result", "Revision", "SavedQuery", "SecondFactor", "Share", "SignIn", "Staff",
    "StandingTally", "Subscription", "TallyDelta", "Timer", "Todo", "Transfer", "Visit", "WorkOrder", "Workflow",
]  # fmt: skip
