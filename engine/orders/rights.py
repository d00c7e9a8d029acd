"""Who may do what. S: each works under a personal staff number; rights go by role, and by hall."""

from __future__ import annotations

from engine.errors import Text
from engine.orders import scope
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

ADMINISTRATOR = "administrator"

#: what each right allows
MEANINGS = {
    "place_install": Text("受理装机", "place an install order"),
    "place_move": Text("受理移机", "place a move order"),
    "place_dismantle": Text("受理拆机", "place a dismantle order"),
    "place_transfer": Text("受理过户", "place a transfer order"),
    "place_change": Text("受理改单", "place a change of an order in flight"),
    "place_cancel": Text("受理撤单", "place a cancel of an order in flight"),
    "see_orders": Text("查看权限范围内的订单", "see the orders of the halls within reach"),
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
    "see_looks": Text("查看谁看过客户的完整信息", "see who looked at personal data in full"),
    "see_retention": Text("查看个人信息的保存期限", "see how long personal data are kept"),
    "write_note": Text("填写订单备注", "write a note about an order"),
    "export_orders": Text("导出订单清单", "take a list of orders away as a file"),
    "place_batch": Text("批量受理装机", "place install orders from a file"),
    "oversee_batches": Text("查看和暂停本厅全部批次", "see and pause all batches of one's own hall"),
    "take_complaint": Text("受理投诉", "take a complaint"),
    "handle_complaint": Text("处理投诉", "handle a complaint"),
    "see_complaint_report": Text("查看投诉热点报表", "see the report of complaints"),
    "see_reports": Text("查看报表", "see the reports"),
    "count_money": Text("录入实点金额", "type what was counted at the counter"),
    "close_day": Text("日结", "close a business day"),
    "reopen_day": Text("重开已日结的营业日", "re-open a closed business day"),
    "see_dashboard": Text("查看看板", "see the dashboard"),
    "see_audit": Text("查看审计记录", "see who did what"),
    "keep_staff": Text("管理工号", "keep staff numbers"),
    "agree_staff": Text("复核工号管理", "agree to what another keeper of staff asked for"),
    "keep_places": Text("管理营业厅、区域和渠道", "keep halls, regions and channels"),
}

#: a file holds nothing that its sender may not sell one by one, so operators may send one, too
_COUNTER = frozenset(
    {
        "place_install", "place_batch", "place_move", "place_dismantle", "place_transfer", "place_change",
        "place_cancel", "see_orders", "decide_return", "order_campaign", "see_personal", "urge", "reschedule",
        "share_order", "write_note", "take_complaint", "count_money",
    }
)  # fmt: skip

_COMPLAINTS = frozenset({"handle_complaint", "see_complaint_report"})

#: role -> the rights it has
RIGHTS: dict[str, frozenset[str]] = {
    "operator": _COUNTER,
    "duty_manager": _COUNTER
    | _COMPLAINTS
    | {"resolve_incident", "approve_exception", "see_inbox", "export_orders", "see_looks", "oversee_batches"}
    | {"see_reports", "close_day", "see_dashboard"},
    "supervisor": _COMPLAINTS
    | {
        "see_orders",
        "see_personal",
        "see_inbox",
        "share_order",
        "export_orders",
        "see_audit",
        "agree_staff",
        "see_looks",
        "see_retention",
        "write_note",
        "see_reports",
        "reopen_day",
        "see_dashboard",
    },
    "viewer": frozenset({"see_orders", "see_dashboard"}),
    "catalogue_keeper": frozenset({"see_orders"}),
    "administrator": frozenset(
        {
            "see_orders",
            "resolve_incident",
            "see_inbox",
            "see_audit",
            "keep_staff",
            "agree_staff",
            "keep_places",
            "see_looks",
            "see_retention",
            "write_note",
        }
    ),
}


def may(staff: StaffView, right: str) -> bool:
    """Whether this person has the right; an unknown role has none, an unknown right is a `KeyError`.

    `see_all_halls` is no right of a role: how far rights reach is said by `scope`, person by person."""
    MEANINGS[right]
    if right == "see_all_halls":
        return scope.reach(staff) == scope.ALL
    return right in RIGHTS.get(staff.role, frozenset())


def refusal(staff: StaffView, right: str) -> Text:
    """Why this person may not do that: the role, and what it takes."""
    role, what = ROLES.get(staff.role, Text("", "")), MEANINGS[right]
    return Text(f"您的角色（{role.zh}）不能{what.zh}", f"Your role ({role.en}) may not {what.en}")
