"""The child process in which a workbook is read: limits first, then the file, then the rows.

Started by ``workbook_process`` with the job and the file on its standard input; answers on its
standard output in messages of one letter, four bytes of length and that many bytes:

* ``H`` how the workbook was understood, as JSON; ``B`` a batch: length of the records, records,
  findings; ``R`` refused: one finding; ``E`` the end.
"""

import gc
import json
import resource
import sys
from typing import BinaryIO

from portal.engine.read.own_sheets import is_own
from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_ods import is_ods, open_ods
from portal.engine.read.workbook_records import Line, find_records, write_findings
from portal.engine.read.workbook_rows import Notice, Sheet, Workbook
from portal.engine.read.workbook_xlsx import CONTENT_TYPES, open_xlsx
from portal.engine.read.workbook_zip import Archive

OPEN_FILES = 32
SHOWN_SHEETS = 20


def main() -> None:
    """Read one workbook and leave."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    job = Job.from_bytes(source.read(int.from_bytes(source.read(4), "big")))
    limit_process(job)
    gc.disable()
    try:
        _read(memoryview(source.read()), job, target)
        send(target, b"E", b"")
    except Refused as refused:
        finding = (None, refused.line, None, refused.code, refused.value, refused.detail)
        send(target, b"R", write_findings([finding]).encode("utf-8", "replace"))
    except BrokenPipeError:
        pass
    target.flush()


def limit_process(job: Job) -> None:
    """Give up what the reading of a workbook does not need; there is no way back."""
    limits = {
        resource.RLIMIT_AS: job.child_memory_bytes,
        resource.RLIMIT_CPU: job.child_cpu_seconds,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for kind, wanted in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))


def send(target: BinaryIO, letter: bytes, text: bytes) -> None:
    """Send one message."""
    target.write(letter + len(text).to_bytes(4, "big"))
    target.write(text)
    target.flush()


def _read(data: memoryview, job: Job, target: BinaryIO) -> None:
    book = open_workbook(data, job)
    if book.format not in job.formats:
        raise Refused("format-not-taken", book.format, ", ".join(job.formats))
    sheet = book.choose_sheet(job.sheet)
    records = find_records(book.read_rows(sheet), job, sheet.name)
    if job.only_open:
        findings = _about_file(book.notices) + _about_file(_find_other_sheets(book, sheet))
        head = {
            "format": book.format,
            "sheet": sheet.name,
            "sheets": [sheet.name for sheet in book.sheets],
            "headings": records.headings,
            "header_line": records.header_line,
            "findings": write_findings(findings + records.findings),
        }
        send(target, b"H", json.dumps(head).encode())
        return
    known = len(book.notices)
    for text, found in records.read_messages():
        _send_batch(target, text, found)
    late = _about_file(book.notices[known:])
    if late:
        _send_batch(target, "", write_findings(late))


def _send_batch(target: BinaryIO, records: str, findings: str) -> None:
    encoded = records.encode("utf-8", "replace")
    length = len(encoded).to_bytes(4, "big")
    send(target, b"B", length + encoded + findings.encode("utf-8", "replace"))


def open_workbook(data: memoryview, job: Job) -> Workbook:
    """Tell the formats apart and open the workbook.

    Raises:
        Refused: it is none of them, or not to be trusted.
    """
    if job.format == "xls":
        from portal.engine.read.workbook_xls import open_xls  # noqa: PLC0415

        return open_xls(data, job)
    archive = Archive(data, job)
    if job.only_open:
        archive.check_parts()
    if CONTENT_TYPES in archive:
        return open_xlsx(archive, job)
    if is_ods(archive):
        return open_ods(archive, job)
    raise Refused("not-a-workbook")


def _find_other_sheets(book: Workbook, chosen: Sheet) -> list[Notice]:
    others = [
        sheet
        for sheet in book.sheets[:SHOWN_SHEETS]
        if sheet is not chosen and book.has_data(sheet) and not is_own(book, sheet)
    ]
    names = ", ".join(sheet.name for sheet in others)
    return [("other-sheets-left-out", names, chosen.name)] if others else []


def _about_file(notices: list[Notice]) -> list[Line]:
    return [(None, None, None, *notice) for notice in notices]
