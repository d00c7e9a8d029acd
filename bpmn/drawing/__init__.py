"""Drawing maps: XML -> `Scene` -> SVG, and an order's state over it.

A picture is drawn once for each version of a map and may be kept; an order's state is a block of CSS and some
badges over it. No JavaScript, nothing from the network.
"""

from bpmn.drawing.badges import Mark, State
from bpmn.drawing.diagram import Scene
from bpmn.drawing.export import pdf, png
from bpmn.drawing.heat import Heat, heat_legend, heated
from bpmn.drawing.palette import DARK, LIGHT, custom_properties
from bpmn.drawing.paper import book, legend, parts, sheet
from bpmn.drawing.picture import svg
from bpmn.drawing.reader import scene
from bpmn.drawing.state import Overlay, compose, overlay

__all__ = [
    "DARK",
    "LIGHT",
    "Heat",
    "Mark",
    "Overlay",
    "Scene",
    "State",
    "book",
    "compose",
    "custom_properties",
    "heat_legend",
    "heated",
    "legend",
    "overlay",
    "parts",
    "pdf",
    "png",
    "scene",
    "sheet",
    "svg",
]
