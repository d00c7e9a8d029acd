"""The maps: the `.bpmn` files, reading them, refusing bad ones, walking them in memory, drawing them.

Knows no order, no database and no browser. SpiffWorkflow is spoken to in `elements`, `library`, `walk` and what stands
under that (`state`, `moves`, `detour`, `migration`) only; graphviz in `layout` only. Nothing here imports `engine`,
`web` or `simulator`.
"""
