"""The words people read about an install's changes (改单) and cancels (撤单), and about what is undone."""

from __future__ import annotations

from engine import states
from engine.errors import Text

#: a change's order: what waits, waits for the duty manager
CHANGE_STATES = states.NAMES | {
    "inProgress": Text("办理中", "Under way"),
    "pending": Text("待审批", "Awaiting approval"),
    "completed": Text("改单完成", "Changed"),
    "failed": Text("改单未成", "Not changed"),
}
#: a cancel's order: the same
CANCEL_STATES = CHANGE_STATES | {
    "completed": Text("撤单完成", "Cancel done"),
    "failed": Text("撤单未成", "Cancel refused"),
}
#: what a change or cancel has come to
ASKED = {
    "draft": Text("尚未请求家客", "not asked yet"),
    "asked": Text("已请求家客，等待答复", "asked, awaiting the answer"),
    "agreed": Text("家客同意", "agreed"),
    "refused": Text("未同意", "refused"),
    "assessing": Text("家客正在评估", "being assessed"),
    "undoing": Text("家客正在撤销施工", "the work is being taken back"),
    "done": Text("施工单已撤销", "the work order is cancelled"),
    "denied": Text("未同意", "refused"),
}
#: kinds of deeds
DEEDS = {
    "fee_charged": Text("收取费用", "Fee charged"),
    "port_reserved": Text("占用端口", "Port reserved"),
    "campaign_ordered": Text("办理营销活动", "Campaign ordered"),
    "terminal_issued": Text("发放终端", "Terminal issued"),
}
#: how each is undone
UNDOING = {
    "fee_charged": Text("退还费用", "Return the fee"),
    "port_reserved": Text("释放端口", "Release the port"),
    "campaign_ordered": Text("作废营销活动", "Void the campaign"),
    "terminal_issued": Text("收回终端", "Take back the terminal"),
}
#: what people compare of two versions of an install; see `web.versions`
VERSIONED = {
    "product_name": Text("产品", "Product"),
    "bandwidth": Text("带宽", "Bandwidth"),
    "provider": Text("归属", "Provider"),
    "monthly_fee": Text("月费", "Monthly fee"),
    "install_fee": Text("安装费", "Install fee"),
    "contract_months": Text("合约期", "Contract"),
    "campaign_name": Text("营销活动", "Campaign"),
    "prepaid": Text("活动预存", "Prepaid"),
    "amount": Text("应收合计", "Total"),
    "payment_kind": Text("付费方式", "Payment"),
    "at_the_door": Text("收费地点", "Paid where"),
    "address_text": Text("安装地址", "Address"),
    "appointment": Text("预约上门", "Appointment"),
    "promise_at": Text("承诺竣工", "Promised by"),
}
#: kinds of history
KINDS = {
    "revision": Text("改单", "Change"),
    "cancellation": Text("撤单", "Cancel"),
    "answer": Text("答复", "Answer"),
    "appointment": Text("改约", "Appointment"),
}
REQUESTS = {
    "change": Text("请求修改施工单", "Ask for the change"),
    "cancel": Text("请求撤销施工单", "Ask for the cancel"),
    "reschedule": Text("通知改约", "Tell of the new appointment"),
}
EVENTS = {
    "CancelServiceOrderCreateEvent": Text("撤单已受理", "cancel taken"),
    "CancelServiceOrderStateChangeEvent": Text("撤单进展", "cancel's state changed"),
    "CancelServiceOrderInformationRequiredEvent": Text("撤单需补充信息", "cancel needs information"),
}
#: what may be done about an order in flight
ACTS = {
    "change_order": Text("改单", "Change"),
    "cancel_order": Text("撤单", "Cancel"),
    "reschedule": Text("改约", "Reschedule"),
    "urge": Text("催单", "Urge"),
}
