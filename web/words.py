"""The words people read for the codes that tables and maps hold: one place, both languages."""

from __future__ import annotations

from flask import Flask

from bpmn import library
from bpmn.map import Element
from engine import deciding, states
from engine.acceptance.transfer import REVIEWS
from engine.errors import Text
from engine.orders import identity, rights
from web import complaint_words, family_words
from web.elements import ELEMENTS
from web.language import say

BUSINESSES = {
    "install": Text("装机", "Install"),
    "move": Text("移机", "Move"),
    "dismantle": Text("拆机", "Dismantle"),
    "change_order": Text("改单", "Change order"),
    "cancel_order": Text("撤单", "Cancel order"),
    "transfer": Text("过户", "Transfer"),
}
#: an order's row that is none of the six
COMPLAINT = {states.COMPLAINT: Text("投诉", "Complaint")}
#: of orders and work orders, as in TMF622/641
STATES = states.NAMES
#: where a work order's word differs from an order's
WORK_ORDER_STATES = STATES | {
    "acknowledged": Text("已送达", "Delivered"),
    "failed": Text("退单", "Returned"),
    "rejected": Text("拒单", "Refused"),
}
#: business -> the kind of word for its orders' states, where it has words of its own
STATE_KINDS = {
    "transfer": "transfer_state",
    "change_order": "change_state",
    "cancel_order": "cancel_state",
    states.COMPLAINT: "complaint_state",
}
SUBSCRIPTION_STATES = states.SUBSCRIPTIONS
#: kinds of history
KINDS = family_words.KINDS | {
    "state": Text("状态", "State"),
    "request": Text("请求", "Request"),
    "result": Text("回告", "Result"),
    "milestone": Text("环节", "Milestone"),
    "todo": Text("待办", "To-do"),
    "incident": Text("异常单", "Incident"),
    "correction": Text("更正", "Correction"),
    "timer": Text("定时", "Timer"),
    "delay": Text("延期", "Delay"),
    "alert": Text("预警", "Alert"),
    "decision": Text("处理", "Decision"),
    "campaign": Text("活动", "Campaign"),
    "subscription": Text("用户", "Subscription"),
    "notification": Text("通知", "Notice"),
    "work_order": Text("施工单", "Work order"),
    "port": Text("端口", "Port"),
    "deed": Text("已办事项", "Deed"),
    "visit": Text("流程", "Flow"),
    "look": Text("查看", "Look"),
    "promise": Text("承诺", "Promise"),
    "clock": Text("计时", "Clock"),
    "jeopardy": Text("进度", "Progress"),
    "urge": Text("催单", "Urge"),
    "revision": Text("改单", "Change order"),
    "cancellation": Text("撤单", "Cancel order"),
    "answer": Text("家客答复", "Provisioning's answer"),
    "appointment": Text("改约", "Appointment"),
    "migration": Text("流程图换版", "Map version"),
    "share": Text("分享", "Share"),
}
#: planned completion against the promise
JEOPARDIES = {
    "green": Text("正常", "On time"),
    "yellow": Text("临期", "At risk"),
    "red": Text("告急", "Late"),
}
#: what a change came from or went to, whatever its kind
VALUES = STATES | {
    "open": Text("待处理", "open"),
    "done": Text("已完成", "done"),
    "claimed": Text("已认领", "claimed"),
    "released": Text("已退回队列", "released"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "resolved": Text("已解决", "resolved"),
    "waiting": Text("等待发送", "waiting"),
    "sent": Text("已发送", "sent"),
    "fired": Text("到时", "fired"),
    "ended": Text("已结束", "ended"),
    "began": Text("开始", "began"),
    "ordered": Text("已办理", "ordered"),
    "missed": Text("当日漏办", "missed on the day"),
    "required": Text("须办理", "required"),
    "send_again": Text("再次派单", "send again"),
    "cancel": Text("撤单", "cancel"),
    "seen": Text("已阅", "seen"),
    "approve": Text("同意", "approved"),
    "refuse": Text("不同意", "refused"),
    "moved": Text("已移至新地址", "moved"),
    "dismantled": Text("已终止", "ended"),
    "freed": Text("已释放", "released"),
    "owner_changed": Text("户主已变更", "owner changed"),
    "old_owner": Text("已通知原户主", "owner until now notified"),
    "new_owner": Text("已通知新户主", "new owner notified"),
    "retry": Text("重试", "retry"),
    "fix_and_retry": Text("更正资料后重试", "corrected and tried again"),
    "skip": Text("跳过", "skipped"),
    "go_back": Text("回退，另派新施工单", "taken back, with a new work order"),
    "complete_by_hand": Text("线下竣工", "completed by hand"),
    "give_up": Text("放弃并撤单", "given up, cancelled"),
    "handed_over": Text("已转交", "handed over"),
    "noted": Text("已备注", "noted"),
    "changed": Text("已更正", "corrected"),
    "create": Text("派单", "create"),
    "ask": Text("核实", "ask"),
    "undone": Text("已撤销", "undone"),
    "denied": Text("未成", "refused"),
    "refused": Text("未成", "refused"),
    "effective": Text("生效", "effective"),
    "applied": Text("已处理", "applied"),
    "late": Text("迟到", "late"),
    "unknown": Text("未知", "unknown"),
    "customer": Text("已通知客户", "customer notified"),
    "billing": Text("已通知计费", "billing notified"),
}
REQUEST_KINDS = family_words.REQUESTS | {
    "create": Text("派出施工单", "Send work order"),
    "ask": Text("核实施工单", "Ask about work order"),
    "urge": Text("催单", "Urge work order"),
}
REQUEST_STATES = {
    "waiting": Text("等待发送", "waiting"),
    "claimed": Text("发送中", "being sent"),
    "done": Text("已送达", "delivered"),
    "failed": Text("失败", "failed"),
}
RESULT_STATES = {
    "waiting": Text("等待处理", "waiting"),
    "applied": Text("已处理", "applied"),
    "late": Text("迟到，未采用", "late, not applied"),
    "unknown": Text("未知施工单", "unknown work order"),
    "failed": Text("无法处理", "can't be applied"),
    "dropped": Text("已搁置", "set aside"),
}
EVENTS = family_words.EVENTS | {
    "ServiceOrderCreateEvent": Text("已建单", "created"),
    "ServiceOrderStateChangeEvent": Text("状态变化", "state changed"),
    "ServiceOrderMilestoneEvent": Text("环节进展", "milestone"),
    "ServiceOrderAttributeValueChangeEvent": Text("内容变化", "content changed"),
    "ServiceOrderJeopardyEvent": Text("超时预警", "jeopardy"),
}
INCIDENT_KINDS = {
    "send": Text("派单失败", "Sending failed"),
    "step": Text("步骤出错", "A step failed"),
    "result": Text("回告无法处理", "A result can't be applied"),
    "timer": Text("定时出错", "A timer failed"),
    "silence": Text("长时间无回告", "Silence for too long"),
}
#: what may be done about an incident
ACTS = {
    "retry": Text("重试", "Try again"),
    "fix_and_retry": Text("更正资料后重试", "Correct the data and try again"),
    "skip": Text("跳过", "Skip"),
    "go_back": Text("回退，另派新施工单", "Go back, with a new work order"),
    "complete_by_hand": Text("线下竣工", "Complete by hand"),
    "give_up": Text("放弃并撤单", "Give up and cancel"),
    "take": Text("接手", "Take"),
    "hand_over": Text("转交", "Hand over"),
    "note": Text("备注", "Note"),
}
#: where an incident came from; empty: our own doing
DOWNSTREAMS = {"": Text("本系统", "Our own system"), "provisioning": Text("家客开通系统", "Provisioning")}
#: error codes that have a meaning of their own; others are shown as they are
ERROR_CODES = {
    "rejectedByProvisioning": Text("开通系统拒收", "Rejected by provisioning"),
    "unknownOutcome": Text("结果不明", "Outcome unknown"),
    "unavailable": Text("数据库不可用", "Database unavailable"),
    "stale": Text("同时更新", "Updated at the same time"),
    "conflict": Text("状态不符", "Not in that state"),
    "invalid": Text("内容有误", "Invalid content"),
}
#: fields of an order that may be put right, or made anew
FIELDS = family_words.VERSIONED | {
    "contact_name": Text("联系人", "Contact"),
    "contact_phone": Text("联系电话", "Contact phone"),
    "note": Text("备注", "Note"),
    "appointment_from": Text("预约开始", "Appointment from"),
    "appointment_until": Text("预约结束", "Appointment until"),
}
TODO_STATES = {
    "open": Text("待处理", "open"),
    "done": Text("已处理", "done"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
PAYMENTS = {
    "prepaid": Text("预付费", "Prepaid"),
    "postpaid": Text("后付费", "Postpaid"),
    "phone_paid": Text("手机代付", "Paid by phone bill"),
}
DOCUMENTS = {kind: Text(text.zh, text.en.capitalize()) for kind, text in identity.KINDS.items()}
PROVIDERS = {"cmcc": Text("移动", "China Mobile"), "tietong": Text("铁通", "Tietong")}
COVERAGES = {
    "ftth": Text("FTTH 已覆盖", "FTTH covered"),
    "planned": Text("规划建设中", "Planned"),
    "none": Text("未覆盖", "Not covered"),
    "unknown": Text("资源待核实", "Not surveyed"),
}
LEVELS = {
    "province": Text("省", "Province"),
    "city": Text("市", "City"),
    "district": Text("区县", "District"),
    "street": Text("街道", "Street"),
    "estate": Text("小区", "Estate"),
    "building": Text("楼栋", "Building"),
    "unit": Text("单元", "Unit"),
    "floor": Text("楼层", "Floor"),
    "door": Text("户号", "Door"),
}
POOLS = {"boss": Text("BOSS", "BOSS"), "provisioning": Text("家客开通系统", "Provisioning")}
EFFECTIVE = {
    "on completion": Text("竣工之日生效", "On the day of completion"),
    "when provisioning has agreed": Text("家客同意后生效", "When provisioning has agreed"),
}
WORDS: dict[str, dict[str, Text]] = {
    "business": BUSINESSES | COMPLAINT, "state": STATES, "work_order": WORK_ORDER_STATES,
    "returned": states.RETURNED, "kind": KINDS | complaint_words.KINDS,
    "value": VALUES | complaint_words.VALUES,
    "request": REQUEST_STATES, "request_kind": REQUEST_KINDS, "result": RESULT_STATES, "event": EVENTS,
    "incident": INCIDENT_KINDS, "todo": TODO_STATES, "payment": PAYMENTS, "provider": PROVIDERS,
    "coverage": COVERAGES, "level": LEVELS, "pool": POOLS, "document": identity.KINDS, "role": rights.ROLES,
    "effective": EFFECTIVE, "jeopardy": JEOPARDIES, "subscription": SUBSCRIPTION_STATES, "review": REVIEWS,
    "transfer_state": states.OF_TRANSFERS, "act": ACTS, "downstream": DOWNSTREAMS, "error_code": ERROR_CODES,
    "field": FIELDS, "change_state": family_words.CHANGE_STATES, "cancel_state": family_words.CANCEL_STATES,
    "asked": family_words.ASKED, "deed": family_words.DEEDS, "undo": family_words.UNDOING,
    "possible": family_words.ACTS, "complaint_state": states.OF_COMPLAINTS, **complaint_words.WORDS,
}  # fmt: skip


def install(app: Flask) -> None:
    """Gives the templates their words: `{{ order.state|word('state') }}`, `{{ visit.element|element }}`."""
    app.add_template_filter(word)
    app.add_template_filter(element)
    app.add_template_filter(milestone)
    app.add_template_global(WORDS, "WORDS")
    app.add_template_global(state_kind, "state_kind")
    app.add_template_global(deciding.task, "todo_key")


def state_kind(business: str) -> str:
    """The kind of word for the states of that business's orders."""
    return STATE_KINDS.get(business, "state")


def word(code: str | None, kind: str) -> str:
    """The word for a code; a code that has none is shown as it is, never hidden."""
    known = WORDS[kind].get(code or "")
    return say(known) if known else (code or "")


def element(identity_: str | None, business: str = "") -> str:
    """The name of an element of a shipped map, as the map of that business names it."""
    return say(element_text(identity_ or "", business))


def milestone(said: str) -> str:
    """A milestone as the provisioning system said it, by id or by the name on its map; else as it was said."""
    install = library.shipped("install").elements
    known = next((one for one in install.values() if said in (one.id, one.name)), None)
    return named(known) if known is not None and said else said


def named(found: Element) -> str:
    """The name of an element as its own map gives it."""
    return say(Text(found.name, ELEMENTS.get(found.id, found.name))) if found.name else found.id


def element_text(identity_: str, business: str = "") -> Text:
    """The name in both languages; the id itself where a newer map has an element that we have no word for.

    Where maps name an element of the same id differently and no business is said, the install's name is taken.
    """
    for name in dict.fromkeys([business, "install", *library.shipped_ids()]):
        found = library.shipped(name).elements.get(identity_) if name in library.shipped_ids() else None
        if found and found.name:
            return Text(found.name, ELEMENTS.get(identity_, found.name))
    return Text(identity_, ELEMENTS.get(identity_, identity_))
