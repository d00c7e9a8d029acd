"""Who may do what. S: each works under a personal staff number; rights go by role, and by hall."""

from __future__ import annotations

from engine.errors import Text
from engine.orders.staff_view import StaffView

#: the roles, as people say them
ROLES = {
    "operator": Text("营业员", "operator"),
    "duty_manager": Text("值班经理", "duty manager"),
    "supervisor": Text("主管", "supervisor"),
    "viewer": Text("流程查看员", "flow viewer"),
    "catalogue_keeper": Text("商品管理员", "catalogue keeper"),
    "administrator": Text("系统管理员", "administrator"),
}

#: what each right allows
MEANINGS = {
    "place_install": Text("受理装机", "place an install order"),
    "place_move": Text("受理移机", "place a move order"),
    "place_dismantle": Text("受理拆机", "place a dismantle order"),
    "place_transfer": Text("受理过户", "place a transfer order"),
    "place_change": Text("受理改单", "place a change of an order in flight"),
    "place_cancel": Text("受理撤单", "place a cancel of an order in flight"),
    "see_orders": Text("查看本厅订单", "see the orders of one's own hall"),
    "see_all_halls": Text("查看所有营业厅的订单", "see the orders of all halls"),
    "decide_return": Text("处理退单", "decide on a work order that came back"),
    "order_campaign": Text("办理营销活动", "order a campaign on the day of completion"),
    "resolve_incident": Text("处理异常单", "resolve an incident"),
    "approve_exception": Text("审批例外", "approve an exception"),
    "see_personal": Text("说明理由后查看客户完整信息", "see personal data in full, after giving a reason"),
    "see_inbox": Text("查看开通系统回告", "see what the provisioning system said"),
    "urge": Text("催单", "urge the field side"),
    "reschedule": Text("改约", "make another appointment"),
    "share_order": Text("分享订单进度", "share an order's progress by a link"),
    "export_orders": Text("导出订单清单", "take a list of orders away as a file"),
    "see_audit": Text("查看审计记录", "see who did what"),
    "see_looks": Text("查看谁看过客户的完整信息", "see who looked at personal data in full"),
    "see_retention": Text("查看个人信息的保存期限", "see how long personal data are kept"),
}

_COUNTER = frozenset(
    {
        "place_install", "place_move", "place_dismantle", "place_transfer", "place_change", "place_cancel",
        "see_orders", "decide_return", "order_campaign", "see_personal", "urge", "reschedule",
        "share_order",
    }
)  # fmt: skip

#: role -> the rights it has
RIGHTS: dict[str, frozenset[str]] = {
    "operator": _COUNTER,
    "duty_manager": _COUNTER | {"resolve_incident", "approve_exception", "see_inbox", "export_orders", "see_looks"},
    "supervisor": frozenset(
        {
            "see_orders",
            "see_all_halls",
            "see_personal",
            "see_inbox",
            "share_order",
            "export_orders",
            "see_audit",
            "see_looks",
            "see_retention",
        }
    ),
    "viewer": frozenset({"see_orders", "see_all_halls"}),
    "catalogue_keeper": frozenset({"see_orders"}),
    "administrator": frozenset(
        {
            "see_orders",
            "see_all_halls",
            "resolve_incident",
            "see_inbox",
            "see_audit",
            "see_looks",
            "see_retention",
        }
    ),
}


def may(staff: StaffView, right: str) -> bool:
    """Whether this person has the right; an unknown role has none, an unknown right is a `KeyError`."""
    MEANINGS[right]
    return right in RIGHTS.get(staff.role, frozenset())
