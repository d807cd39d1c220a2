"""Call the command line as a person does."""

from click.testing import CliRunner, Result

from portal.cli import portal


def call(*arguments: str, typed: str | None = None) -> Result:
    """Run ``portal`` with these arguments; what is typed goes to its standard input."""
    return CliRunner().invoke(portal, arguments, input=typed)
