"""Downloads: written to an encrypted temporary file and sent from there, never from memory."""

from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO, cast

from flask import abort, request, send_file
from werkzeug.wrappers import Response

from portal.errors import NotFound
from portal.files import Spool
from portal.runs import is_outdated, write_own_file, write_report
from portal.web.current import audit, instance, tenant_id
from portal.web.runs import blueprint
from portal.web.runs.about import get_run
from portal.web.runs.states import has_plan
from portal.web.tenancy import requires

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/runs/<number>/report.<file_format>", endpoint="report")
@requires("viewer")
def report(number: str, file_format: str) -> Response:
    """Download the user's own rows with what happened to each and why."""
    run = get_run(number)
    only = request.args.get("rows") == "findings"
    if not has_plan(run) and not is_outdated(run):
        raise NotFound("The files of this run were removed, so there is no report any more.")
    code = request.args.get("code", "")[:100]
    audit("report.download", about=run.submission)

    def write(stream: BinaryIO) -> None:
        write_report(
            instance(), tenant_id(), number, file_format, stream, only_findings=only, code=code
        )

    what = code or ("findings" if only else "report")
    return send_written(f"{run.submission}-{what}", file_format, write)


@blueprint.get("/runs/<number>/file.<file_format>", endpoint="own_file")
@requires("viewer")
def own_file(number: str, file_format: str) -> Response:
    """Download the user's own file as it was uploaded, with the IDs of new customers."""
    run = get_run(number)
    if not has_plan(run) and not is_outdated(run):
        raise NotFound("The files of this run were removed, so the file cannot come back.")
    audit("file.download", about=run.submission)
    name = f"{PurePath(run.file_name).stem} with IDs"
    return send_written(
        name,
        file_format,
        lambda stream: write_own_file(instance(), tenant_id(), number, file_format, stream),
    )


def send_written(name: str, file_format: str, write: Callable[[BinaryIO], object]) -> Response:
    """Send what ``write`` puts into a stream, as an attachment that is never kept or shown."""
    if file_format not in TYPES:
        abort(404)
    stream = Spool()  # the response closes it
    try:
        write(cast("BinaryIO", stream))
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    response = send_file(
        cast("BinaryIO", stream),
        mimetype=TYPES[file_format],
        as_attachment=True,
        download_name=f"{name}.{file_format}",
    )
    response.content_length = stream.size
    return response
