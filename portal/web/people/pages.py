"""Pages about the members of a tenant."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.errors import Conflict, Invalid
from portal.store import accounts
from portal.web import current
from portal.web.people import blueprint
from portal.web.people.forms import AddForm
from portal.web.tenancy import requires


@blueprint.get("/")
@requires("viewer")
def list() -> str:  # noqa: A001 - named as its page
    """List the members."""
    members = accounts.list_members(current.database(), current.tenant_id())
    return render_template("people/list.html", members=members, roles=accounts.ROLES)


@blueprint.route("/add", methods=["GET", "POST"])
@requires("admin")
def add() -> str | tuple[str, int]:
    """Add a person by e-mail address.

    The answer is the same whether the house knows the address or not: an admin must not learn
    who has an account because of another tenant.
    """
    form = AddForm()
    if not form.validate_on_submit():
        return render_template("people/add.html", form=form), 400 if form.is_submitted() else 200
    try:
        password = _add(form.email.data, form.role.data)
    except (Conflict, Invalid) as problem:
        form.email.errors = [str(problem)]
        return render_template("people/add.html", form=form), 400
    return render_template(
        "people/added.html", email=form.email.data, role=form.role.data, password=password
    )


@blueprint.post("/<number>/role")
@requires("admin")
def change_role(number: str) -> Response:
    """Give a member another role."""
    role = request.form.get("role", "")
    member = accounts.change_role(current.database(), current.tenant_id(), number, role)
    current.audit("member.role", about=f"{member.email}: {member.role} to {role}")
    flash(f"{member.email} is now {role}.", "success")
    return redirect(url_for("people.list"), 303)


@blueprint.get("/<number>/remove")
@requires("admin")
def remove(number: str) -> str:
    """Ask before a member is removed."""
    member = accounts.get_member(current.database(), current.tenant_id(), number)
    return render_template("people/remove.html", member=member)


@blueprint.post("/<number>/remove")
@requires("admin")
def remove_now(number: str) -> Response:
    """Remove a member."""
    member = accounts.remove_member(current.database(), current.tenant_id(), number)
    current.audit("member.remove", about=member.email)
    flash(f"{member.email} is removed and cannot open this tenant any more.", "success")
    itself = member.user_id == current.user().id
    return redirect(url_for("home.start" if itself else "people.list"), 303)


def _add(email: str, role: str) -> str:
    database, password = current.database(), accounts.make_password()
    if accounts.find_user(database, email):
        # Takes as long as making an account does.
        accounts.passwords.hash_password(password)
    else:
        accounts.create_user(database, email, password, initial=True)
    member = accounts.add_member(database, current.tenant_id(), email, role)
    current.audit("member.add", about=f"{member.email}: {role}")
    return password
