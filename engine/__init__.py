"""The order's life: from the data of a form to the provisioning system's last word.

Knows no Flask. SQLAlchemy is in `tables`, `store` and `migrations` only, and only `store` commits; a step touches
rows, never the network; what is sent goes out from `dispatch` after the commit that wrote it.
"""
