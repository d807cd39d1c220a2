"""Forms about members."""

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField
from wtforms.validators import InputRequired, Length

from portal.store.accounts.users import LONGEST_EMAIL

ROLES = {
    "viewer": "Viewer: sees customers, runs and reports",
    "importer": "Importer: also uploads, confirms and undoes",
    "admin": "Admin: also sets up profiles, wording and people",
}


class AddForm(FlaskForm):  # type: ignore[misc]
    """Whom to add, and as what."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Enter the person's e-mail address."), Length(max=LONGEST_EMAIL)],
        render_kw={"autocomplete": "off"},
    )
    role = SelectField("Role", choices=ROLES, default="importer")
