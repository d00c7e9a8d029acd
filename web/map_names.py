"""The maps' own words in English, so that the picture too can be read in both languages."""

from __future__ import annotations

from dataclasses import replace

from bpmn.drawing import Scene
from bpmn.map import Facts
from web import words
from web.language import chosen

#: what stands on the maps beside the elements' names: pools, lanes, conditions, messages
NAMES = {
    "装机": "Install",
    "移机": "Move",
    "拆机": "Dismantle",
    "改单": "change",
    "过户": "Transfer",
    "投诉": "Complaint",
    "撤销": "Undo",
    "BOSS系统": "BOSS",
    "营业员": "Operator",
    "值班经理": "Duty manager",
    "家客开通系统": "Provisioning system",
    "集中预约": "Booking",
    "调度与资源": "Dispatch",
    "数据制作": "Data",
    "外线装维": "Field",
    "是": "yes",
    "否": "no",
    "撤单": "cancel",
    "再次派单": "send again",
    "施工单": "work order",
    "接单": "accepted",
    "拒单": "refused",
    "退单": "returned",
    "竣工": "completed",
    "不同意": "not agreed",
    "已修改": "changed",
    "已撤销": "taken back",
}


def pool(name: str) -> str:
    """A pool's name in the reader's language."""
    return NAMES.get(name, name) if chosen() == "en" else name


def title(facts: Facts) -> str:
    """What a map is called: the name of its first process, in the reader's language."""
    name = pool(next(iter(facts.processes.values())).name)
    return name[:1].upper() + name[1:]


def in_english(scene: Scene) -> Scene:
    """The same scene with English names; a name that has none keeps its own."""
    return replace(
        scene,
        plane=scene.plane._replace(name=NAMES.get(scene.plane.name, scene.plane.name)),
        shapes=tuple(replace(shape, name=_name(shape.id, shape.name)) for shape in scene.shapes),
        edges=tuple(replace(edge, name=_name(edge.id, edge.name)) for edge in scene.edges),
    )


def _name(element: str, name: str) -> str:
    return words.ELEMENTS.get(element) or NAMES.get(name, name)
