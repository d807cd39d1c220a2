"""Take an uploaded file and start its run."""

from typing import BinaryIO, cast

from flask import flash, jsonify, request
from werkzeug.wrappers import Response

from portal.instance import find_profile_style
from portal.runs import check_quota, receive_upload, start_run
from portal.web.current import address, audit, instance, tenant_id, who
from portal.web.profiles.pages import render_profile
from portal.web.runs import blueprint
from portal.web.runs.about import read_blank_choice
from portal.web.runs.states import go_to
from portal.web.tenancy import requires, takes_upload


@blueprint.post("/profiles/<number>/upload", endpoint="upload")
@takes_upload
@requires("importer")
def upload(number: str) -> Response | tuple[str, int]:
    """Take a file; the browser is sent on to its run."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return render_profile(number, "Choose a file first, then press Upload."), 422
    check_quota(instance(), tenant_id())
    stream = cast("BinaryIO", given.stream)
    style = find_profile_style(instance(), tenant_id(), number)
    chosen = read_blank_choice(style, request.form)
    run = receive_upload(
        instance(),
        tenant_id(),
        number,
        who(),
        given.filename,
        stream,
        settings=chosen,
        address=address(),
    )
    audit("run.upload", about=run.submission)
    flash(f"{run.file_name} was uploaded, as submission {run.submission}.", "info")
    answer = go_to(start_run(instance(), tenant_id(), run.number))
    if request.accept_mimetypes.best == "application/json":
        return jsonify(url=answer.location)
    return answer
