"""A profile's empty template, and the tenant's customers in its format."""

from werkzeug.wrappers import Response

from portal.profiles import get_profile, write_export, write_template
from portal.web.current import audit, instance, tenant_id
from portal.web.profiles import blueprint
from portal.web.runs.downloads import send_written
from portal.web.tenancy import requires


@blueprint.get("/profiles/<number>/template.<file_format>", endpoint="template")
@requires("viewer")
def template(number: str, file_format: str) -> Response:
    """Download the empty file to fill in."""
    profile = get_profile(instance(), tenant_id(), number)
    return send_written(
        f"{profile.name} template",
        file_format,
        lambda stream: write_template(instance(), tenant_id(), number, file_format, stream),
    )


@blueprint.get("/profiles/<number>/export.<file_format>", endpoint="export")
@requires("viewer")
def export(number: str, file_format: str) -> Response:
    """Download every customer in the profile's format."""
    profile = get_profile(instance(), tenant_id(), number)
    audit("customers.export", about=f"{profile.name}: {file_format}")
    return send_written(
        f"{profile.name} customers",
        file_format,
        lambda stream: write_export(instance(), tenant_id(), number, file_format, stream),
    )
