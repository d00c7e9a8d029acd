"""The doors: people's pages and other systems' APIs.

Knows no decision: it asks the engine, and words the answer. No SQLAlchemy, no SpiffWorkflow. A module is a blueprint,
its template folder and its URL prefix; the blueprint is always `bp`.
"""
