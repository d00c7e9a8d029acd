"""The maps: the `.bpmn` files, reading them, refusing bad ones, walking them in memory, drawing them.

Knows no order, no database and no browser. SpiffWorkflow is spoken to in `elements`, `walk` and `state` only;
graphviz in `layout` only. Nothing here imports `engine`, `web` or `simulator`.
"""
