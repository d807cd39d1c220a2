"""The page that makes a profile's file out of an export of another system."""

from typing import Any, BinaryIO, cast

from flask import render_template, request
from werkzeug.wrappers import Response

from portal.errors import NotFound
from portal.files import Spool
from portal.instance import get_style
from portal.profiles import CannotPrepare, Export, get_profile, may_prepare, prepare_file
from portal.web.current import address, audit, instance, tenant_id, who
from portal.web.profiles import blueprint
from portal.web.runs.downloads import send_written
from portal.web.tenancy import requires, takes_upload

MOST_SHOWN = 50


@blueprint.get("/profiles/<number>/prepare", endpoint="prepare")
@requires("importer")
def ask(number: str) -> str:
    """Ask for the export and the values of all rows."""
    return _render(number)


@blueprint.post("/profiles/<number>/prepare", endpoint="make_prepared")
@takes_upload
@requires("importer")
def make(number: str) -> Response | tuple[str, int]:
    """Send the file that was made, or say what is to be corrected."""
    profile = _page(number)["profile"]
    given = request.files.get("file")
    if given is None or not given.filename:
        return _render(number, problem="Choose the export first."), 422
    stream = cast("BinaryIO", given.stream)
    export = Export(given.filename, cast("Spool", given.stream).size, stream)

    def write(to: BinaryIO) -> None:
        prepare_file(
            instance(), tenant_id(), number, who(), export, request.form, to, address=address()
        )

    try:
        answer = send_written(f"{profile.name} from export", "csv", write)
    except CannotPrepare as problem:
        return _render(number, refused=problem), 422
    audit("profile.prepare", about=profile.name)
    return answer


def _page(number: str) -> dict[str, Any]:
    profile = get_profile(instance(), tenant_id(), number)
    style = get_style(instance(), profile.style)
    if not may_prepare(style):
        raise NotFound("There is no file to be made for this profile.")
    return {"profile": profile, "style": style}


def _render(number: str, **more: Any) -> str:
    page = _page(number)
    columns = [one for one in page["style"].columns if one.heading in page["style"].prepares.asks]
    return render_template(
        "profiles/prepare.html",
        columns=columns,
        given=request.form,
        most=MOST_SHOWN,
        **page,
        **more,
    )
