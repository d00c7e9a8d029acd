"""What SpiffWorkflow 3.2.0 silently skips or runs wrongly, and what we have no meaning for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bpmn.lint.document import Document, definitions, handle
from bpmn.lint.finding import Rule, Said, Spot


def having(definition: str) -> Callable[[Document], Iterator[Spot]]:
    """Finds the events that carry this event definition."""
    return lambda document: (Spot(handle(node)) for node in document.nodes if definition in definitions(node))


def being(*kinds: str) -> Callable[[Document], Iterator[Spot]]:
    """Finds the elements of these kinds."""
    return lambda document: (Spot(handle(node)) for node in document.every(*kinds))


def marked(attribute: str) -> Callable[[Document], Iterator[Spot]]:
    """Finds the elements whose attribute is `true`."""
    return lambda document: (Spot(handle(node)) for node in document.nodes if node.get(attribute) in ("true", "1"))


def repeated(characteristics: str) -> Callable[[Document], Iterator[Spot]]:
    """Finds the activities with this loop marker."""
    return lambda document: (
        Spot(handle(activity))
        for marker in document.every(characteristics)
        if (activity := marker.getparent()) is not None
    )


RULES = (
    Rule(
        "compensation-event",
        having("compensate"),
        Said(
            "流程引擎不执行补偿事件，会直接走过去",
            "the engine walks past compensation events and undoes nothing",
        ),
        Said("用服务任务逐一写出要撤销的步骤", "write each step that undoes something as a service task"),
    ),
    Rule(
        "compensation-task",
        marked("isForCompensation"),
        Said("流程引擎会悄悄丢掉补偿任务", "the engine silently drops tasks marked isForCompensation"),
        Said("去掉补偿标记，用顺序流把它接入流程", "remove the mark and connect the task by sequence flows"),
    ),
    Rule(
        "link-event",
        having("link"),
        Said("流程引擎不认识链接事件，流程会在此中断", "the engine knows no link events: the walk ends there"),
        Said("用一条顺序流代替这对链接事件", "replace the pair of link events by a sequence flow"),
    ),
    Rule(
        "event-sub-process",
        marked("triggeredByEvent"),
        Said(
            "流程引擎从不读取 isInterrupting，事件子流程触发后原流程不会停止，消息触发则根本不会启动",
            "isInterrupting is never read: a timer starts it but stops nothing, a message never starts it",
        ),
        Said("改为嵌入子流程，并在其边界上放事件", "use an embedded sub-process with an event on its border"),
    ),
    Rule(
        "complex-gateway",
        being("complexGateway"),
        Said("流程引擎不支持复杂网关", "the engine has no complex gateways"),
        Said("用排他、并行或包容网关表达", "say it with exclusive, parallel or inclusive gateways"),
    ),
    Rule(
        "script-task",
        being("scriptTask"),
        Said(
            "流程图里的脚本会以程序的全部权限运行",
            "a script on a map would run with all of the program's rights",
        ),
        Said("改为服务任务，把代码写成同名步骤", "use a service task and write the code as the step of its id"),
    ),
    Rule(
        "send-task",
        being("sendTask"),
        Said("发送任务不会发出任何东西", "a send task sends nothing here: requests are written by steps"),
        Said("改为服务任务，由其步骤写出请求", "use a service task whose step writes the request"),
    ),
    Rule(
        "business-rule-task",
        being("businessRuleTask"),
        Said("流程引擎不支持业务规则任务", "the engine has no business rule tasks"),
        Said("改为服务任务，把规则写成同名步骤", "use a service task and write the rule as the step of its id"),
    ),
    Rule(
        "untyped-task",
        being("task"),
        Said("没有类型的任务，看不出由人还是由系统完成", "a task without a type doesn't say who does it"),
        Said(
            "选定类型：服务任务、用户任务、人工任务或接收任务",
            "make it a service, user, manual or receive task",
        ),
    ),
    Rule(
        "loop",
        repeated("standardLoopCharacteristics"),
        Said(
            "重试和轮询不画在流程图上；循环越长，运行越慢",
            "a retry or a poll is no loop on the map; cost grows with its square",
        ),
        Said("去掉循环标记；重试由引擎负责", "remove the loop marker; the engine tries again by itself"),
    ),
    Rule(
        "multi-instance",
        repeated("multiInstanceLoopCharacteristics"),
        Said(
            "多实例需要列表数据，而流程数据只能是单个的值",
            "multi-instance needs lists, and a walk's data are single plain values",
        ),
        Said(
            "每个实例下一张自己的工单，或由步骤逐个处理",
            "give each instance an order of its own, or let one step handle all",
        ),
    ),
    Rule(
        "ad-hoc-sub-process",
        being("adHocSubProcess"),
        Said(
            "特设子流程没有顺序，引擎无法运行",
            "an ad-hoc sub-process has no order of its own and can't be run",
        ),
        Said("改为普通子流程，画出顺序", "use a sub-process and draw the order"),
    ),
    Rule(
        "transaction",
        being("transaction"),
        Said("事务子流程承诺的回滚并不存在", "a transaction promises a rollback that nobody does"),
        Said("改为普通子流程，用服务任务撤销", "use a sub-process, and service tasks for what must be undone"),
    ),
)
