"""Who may do what: the roles and their rights, as the engine has them."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.orders import rights, scope
from web.current import needs

bp = Blueprint("matrix", __name__, url_prefix="/rights")


@bp.get("")
@needs("keep_staff")
def page() -> str:
    """A row for each right, a column for each role; how far the rights reach."""
    listed = {right: text for right, text in rights.MEANINGS.items() if right != "see_all_halls"}
    reach = {role: scope.SCOPES[scope.BY_ROLE.get(role, scope.HALL)] for role in rights.ROLES}
    return render_template("rights/page.html", meanings=listed, roles=rights.ROLES, rights=rights.RIGHTS, reach=reach)
