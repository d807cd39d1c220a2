"""Forms of logging in and of one's own account."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from portal.store.accounts.passwords import LONGEST, SHORTEST
from portal.store.accounts.users import LONGEST_EMAIL


class LogInForm(FlaskForm):  # type: ignore[misc]
    """E-mail address and password."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Enter your e-mail address."), Length(max=LONGEST_EMAIL)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The password one has, and the one to have."""

    old = PasswordField(
        "Present password",
        [InputRequired("Enter the password you have now."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description=f"At least {SHORTEST} characters. Four unrelated words do well.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "New password, again",
        [EqualTo("new", "The two new passwords differ. Enter the same twice.")],
        render_kw={"autocomplete": "new-password"},
    )
