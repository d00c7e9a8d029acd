"""Every refusal and failure, as a tree. HTTP statuses are given at the door, in one table of `web`.

BroadbandError
├── Refusal                the caller's fault; nothing was stored
│   ├── Invalid            fields of a form, each with its sentence
│   │   └── RuleRefused    the form is right, but a rule forbids it as things stand
│   ├── NotAllowed         this person may not do that
│   ├── NotFound           no such order, to-do, incident …
│   ├── MapGone            the version of a map that an order walks on can't be read any more
│   └── Conflict           not in this state, or somebody was faster
├── Unavailable            the database can't be reached; try again
├── Stale                  another transaction saved this order first; load again
└── SendFailure            a request to the provisioning system went wrong
    ├── Unknown            it may or may not have arrived
    └── Rejected           it answered that it will not take it (permanent)
        └── Declined       as things stand
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A sentence for people, in both languages: Chinese first."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class BroadbandError(Exception):
    """The base of all; `text` is for people, `code` for machines."""

    code = "error"
    #: whether trying the same again can't help
    permanent = True

    def __init__(self, zh: str, en: str):
        self.text = Text(zh, en)
        super().__init__(str(self.text))


class Refusal(BroadbandError):
    """The caller's fault; nothing was stored."""

    code = "refused"


class Invalid(Refusal):
    """Fields that can't be taken: `fields` maps the field's name to its sentence."""

    code = "invalid"

    def __init__(self, fields: dict[str, Text]):
        self.fields = fields
        first = next(iter(fields.values()))
        super().__init__(first.zh, first.en)


class RuleRefused(Invalid):
    """The form is right, but a rule forbids it as things stand: the sentence names rule, number and state."""

    code = "ruleRefused"


class NotAllowed(Refusal):
    """This person may not do that."""

    code = "notAllowed"


class NotFound(Refusal):
    """No such thing."""

    code = "notFound"


class MapGone(Refusal):
    """The version of a map that an order walks on is not kept any more, or can't be read."""

    code = "mapGone"


class Conflict(Refusal):
    """Not in this state, or somebody was faster."""

    code = "conflict"


class Unavailable(BroadbandError):
    """The database can't be reached."""

    code = "unavailable"
    permanent = False

    def __init__(self) -> None:
        super().__init__("数据库暂时无法连接，请稍后重试", "The database can't be reached; try again shortly")


class Stale(BroadbandError):
    """Another transaction saved this order first."""

    code = "stale"
    permanent = False

    def __init__(self, order: str):
        super().__init__(f"订单 {order} 刚被他人更新，请重试", f"Order {order} was just saved by another; try again")


class SendFailure(BroadbandError):
    """A request to the provisioning system went wrong."""

    code = "sendFailure"
    permanent = False


class Unknown(SendFailure):
    """It may or may not have arrived: ask before sending again."""

    code = "unknownOutcome"


class Rejected(SendFailure):
    """The provisioning system answered that it will not take this request, ever."""

    code = "rejectedByProvisioning"
    permanent = True


class Declined(Rejected):
    """It answered that things don't stand so that it could do this (409), with its reason."""

    def __init__(self, zh: str, en: str, reason: tuple[str, str]):
        super().__init__(zh, en)
        self.reason = reason  #: code and words
