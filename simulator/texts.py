"""What the page says, Chinese first, English second: no text can be given in one language only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.clock import read_wire

SHANGHAI = ZoneInfo("Asia/Shanghai")
LANGUAGES = {"zh": "中文", "en": "English"}


class Text(NamedTuple):
    """One text in all languages."""

    zh: str
    en: str


TEXTS: dict[str, Text] = {
    "title": Text("家客开通系统", "Home-customer provisioning"),
    "subtitle": Text("仿真系统", "stand-in"),
    "work_orders": Text("施工单", "Work orders"),
    "faults": Text("故障", "Faults"),
    "journal": Text("通信记录", "Journal"),
    "business_time": Text("业务时间", "Business time"),
    "speed": Text("倍速", "speed"),
    "seed": Text("随机种子", "Seed"),
    "undelivered": Text("待送事件", "Undelivered events"),
    "subscribers": Text("订阅方", "Subscribers"),
    "number": Text("施工单号", "Number"),
    "external_id": Text("外部单号", "External id"),
    "business": Text("业务", "Business"),
    "state": Text("状态", "State"),
    "step": Text("当前环节", "Current step"),
    "due": Text("下一时刻", "Next moment"),
    "until_resumed": Text("待人工恢复", "until resumed by hand"),
    "received": Text("接收时间", "Received"),
    "none": Text(
        "还没有施工单。BOSS 提交后会出现在这里。",
        "No work orders yet. They appear here when BOSS submits them.",
    ),
    "all": Text("全部", "All"),
    "search": Text("查找", "Find"),
    "search_hint": Text("外部单号或施工单号", "external id or number"),
    "newer": Text("较新", "Newer"),
    "older": Text("较旧", "Older"),
    "of_all": Text("共 {count} 条", "{count} in all"),
    "position": Text("流程与位置", "Flow and position"),
    "milestones": Text("环节", "Milestones"),
    "milestone": Text("环节", "Step"),
    "begun": Text("开始", "Begun"),
    "finished": Text("完成", "Finished"),
    "trouble": Text("原因", "Reason"),
    "data": Text("施工单数据", "Data of the work order"),
    "notes": Text("备注与催单", "Notes and urges"),
    "urge": Text("催单", "Urge"),
    "urged": Text("催单 {count} 次", "urged {count}×"),
    "note": Text("备注", "Note"),
    "author": Text("留言人", "By"),
    "jeopardy": Text("预计超时", "In jeopardy"),
    "expected": Text("预计完成", "Expected"),
    "act": Text("人工操作", "By hand"),
    "push": Text("推进一步", "Push on"),
    "push_help": Text("下一件事立即发生", "what comes next happens now"),
    "return": Text("退单", "Return"),
    "return_help": Text(
        "在可退单的环节退回 BOSS，经审批后状态为 failed",
        "sent back to BOSS where the flow allows it, after approval",
    ),
    "delay": Text("延期", "Delay"),
    "wait_carrier": Text("待装", "Wait for the carrier"),
    "wait_customer": Text("缓装", "Wait for the customer"),
    "hours": Text("小时", "hours"),
    "hours_hint": Text("业务小时，留空为直到恢复", "business hours; empty: until resumed"),
    "resume": Text("恢复施工", "Resume"),
    "is_final": Text("施工单已结束，不能再操作。", "The work order is final; nothing more can be done."),
    "probability": Text("概率", "Probability"),
    "measures": Text("故障参数", "Measures"),
    "save": Text("保存", "Save"),
    "saved": Text("已保存。", "Saved."),
    "done": Text("已执行。", "Done."),
    "planned_at": Text("将在“{step}”环节退单。", "It will be returned at “{step}”."),
    "demand": Text("指定下一次故障", "Ask for a fault"),
    "demand_help": Text("下一次可能发生时必定发生", "it strikes the next time that it can"),
    "demanded": Text("等待发生", "Yet to strike"),
    "count": Text("次数", "Times"),
    "any_order": Text("任意施工单", "any work order"),
    "fault": Text("故障", "Fault"),
    "meaning": Text("含义", "Meaning"),
    "moment": Text("时间", "Moment"),
    "kind": Text("类别", "Kind"),
    "what": Text("内容", "What"),
    "answer": Text("应答", "Answer"),
    "body": Text("报文", "Body"),
    "no_entries": Text("没有记录。", "No entries."),
    "kind_request": Text("请求", "Request"),
    "kind_event": Text("事件", "Event"),
    "kind_effect": Text("生效", "Effect"),
    "kind_fault": Text("故障", "Fault"),
    "token": Text("管理口令", "Administration token"),
    "log_in": Text("进入", "Enter"),
    "wrong_token": Text("口令不对。", "That is not the token."),
    "error": Text("出错了", "Something went wrong"),
    "back": Text("返回列表", "Back to the list"),
    "created": Text("已创建", "created"),
    "in_flight": Text("改单与撤单", "Changes and cancels"),
    "no_in_flight": Text(
        "还没有改单或撤单。BOSS 提出后会出现在这里。",
        "No changes or cancels yet. They appear here when BOSS asks for them.",
    ),
    "asked_at": Text("提出时间", "Asked"),
    "answered_at": Text("答复时间", "Answered"),
    "answer_asked": Text("待答复", "under way"),
    "answer_agreed": Text("同意", "agreed"),
    "answer_refused": Text("不同意", "refused"),
    "changed_times": Text("改单 {count} 次", "changed {count}×"),
    "task_accepted": Text("撤单审核", "cancel being assessed"),
    "task_inProgress": Text("撤单中", "being cancelled"),
    "task_done": Text("撤单完成", "cancel done"),
    "task_terminatedWithError": Text("撤单未成", "cancel denied"),
    "changeAsked": Text("收到改单", "change asked for"),
    "changeAgreed": Text("同意改单", "change agreed"),
    "changeRefused": Text("不同意改单", "change refused"),
    "cancelAsked": Text("收到撤单", "cancellation asked for"),
    "cancelAgreed": Text("撤单完成", "cancellation done"),
    "cancelRefused": Text("不同意撤单", "cancellation denied"),
    "rescheduled": Text("改约", "new appointment"),
    "resourcesAgain": Text("重新配置资源", "resources done again"),
    "chance": Text("按概率", "by chance"),
    "asked": Text("人工指定", "asked for"),
    "delivered": Text("已送达", "delivered"),
    "cut": Text("连接断开", "cut"),
}

STATES: dict[str, Text] = {
    "acknowledged": Text("待接单", "acknowledged"),
    "rejected": Text("拒单", "rejected"),
    "inProgress": Text("施工中", "in progress"),
    "held": Text("待装", "held"),
    "pending": Text("缓装", "pending"),
    "assessingCancellation": Text("撤单审核", "assessing cancellation"),
    "pendingCancellation": Text("撤单中", "cancelling"),
    "cancelled": Text("已撤单", "cancelled"),
    "completed": Text("竣工", "completed"),
    "failed": Text("退单", "returned"),
    "partial": Text("部分竣工", "partial"),
}

FAULTS: dict[str, tuple[Text, Text]] = {
    "refuse": (Text("拒单", "Refused"), Text("接单时拒绝", "refused instead of accepted")),
    "return": (
        Text("退单", "Returned"),
        Text("资源配置或上门时退回", "sent back at resources or at the door"),
    ),
    "wait_carrier": (
        Text("待装", "Wait for the carrier"),
        Text("held 一段时间后恢复", "held for a time, then goes on"),
    ),
    "wait_customer": (
        Text("缓装", "Wait for the customer"),
        Text("pending 到约定时间后恢复", "pending until an agreed moment"),
    ),
    "change_refused": (Text("拒绝改单", "Change refused"), Text("PATCH 应答 409", "PATCH is answered 409")),
    "change_silent": (
        Text("改单不答复", "Change not answered"),
        Text("改单已处理，PATCH 很久才应答", "decided, but the PATCH is answered long after"),
    ),
    "cancel_refused": (
        Text("拒绝撤单", "Cancel refused"),
        Text("撤单审核不通过，施工继续", "denied after assessment; the work goes on"),
    ),
    "cancel_silent": (
        Text("撤单不答复", "Cancel not answered"),
        Text("撤单审核拖延", "assessed much later"),
    ),
    "error_5xx": (
        Text("应答 503", "Answers 503"),
        Text("处理之前，有时在处理之后", "before doing anything, and sometimes after"),
    ),
    "hang": (Text("迟迟不应答", "Hangs"), Text("处理完很久才应答", "answers long after the work is done")),
    "answer_lost": (
        Text("应答丢失", "Answer lost"),
        Text("处理完，断开连接", "the work is done, the line is cut"),
    ),
    "event_lost": (Text("事件丢失", "Event lost"), Text("不发送", "never sent")),
    "event_repeated": (Text("事件重复", "Event repeated"), Text("同一事件发送两次", "the same event twice")),
    "event_early": (
        Text("事件早到", "Event early"),
        Text("先于 POST 应答到达", "sent before the POST is answered"),
    ),
    "event_late": (
        Text("事件迟到", "Event late"),
        Text("推迟发送，后续事件等待", "sent later; those behind it wait"),
    ),
    "event_out_of_order": (
        Text("事件乱序", "Event overtaken"),
        Text("后续事件先到", "later events arrive before it"),
    ),
}

MEASURES: dict[str, Text] = {
    "hang_seconds": Text("迟迟不应答：真实秒数", "Hangs: real seconds"),
    "error_after_share": Text("503：处理之后所占比例（0–1）", "503: share that comes after the work (0–1)"),
    "silent_hours": Text("撤单不答复：业务小时", "Cancel not answered: business hours"),
    "late_hours": Text("事件迟到：业务小时", "Event late: business hours"),
    "overtaken_hours": Text("事件乱序：最长业务小时", "Event overtaken: business hours at most"),
    "wait_carrier_hours_low": Text("待装：最短业务小时", "Wait for the carrier: at least, business hours"),
    "wait_carrier_hours_high": Text("待装：最长业务小时", "Wait for the carrier: at most, business hours"),
    "wait_customer_hours_low": Text("缓装：最短业务小时", "Wait for the customer: at least, business hours"),
    "wait_customer_hours_high": Text("缓装：最长业务小时", "Wait for the customer: at most, business hours"),
}

#: What the page says for a refusal's code; the API says it in the refusal's own words.
REFUSALS: dict[str, Text] = {
    "final": Text("施工单已结束。", "The work order is final."),
    "stateTransition": Text("当前状态不允许。", "Its state does not allow that."),
    "returnRefused": Text("可退单的环节已经过去。", "The steps at which it could be returned are passed."),
    "reason": Text("这个原因不适用于该环节。", "That reason does not fit the step."),
    "hours": Text("小时数须大于 0 且不超过一年。", "Hours: above 0, up to a year."),
    "number": Text("数值超出范围。", "A number is out of range."),
    "count": Text("次数为 1 到 1000。", "Times: 1 to 1000."),
    "unknownFault": Text("没有这种故障。", "There is no such fault."),
    "notFound": Text("没有找到。", "Not found."),
}


def say(table: dict[str, Text], key: str, language: str) -> str:
    """The text of a key in a language; an unknown key stands for itself (a state of tomorrow)."""
    text = table.get(key)
    return key if text is None else getattr(text, language)


def say_moment(moment: float) -> str:
    """A moment for people: Asia/Shanghai, to the minute."""
    return datetime.fromtimestamp(moment, SHANGHAI).strftime("%m-%d %H:%M")


def say_wire(text: str | None) -> str:
    """A moment of the wire for people."""
    return say_moment(read_wire(text)) if text else ""
