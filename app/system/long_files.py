"""Making a long file in the background, and keeping it for a week for whoever asked."""

import os
import shutil
from collections.abc import Iterator
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from app.base.errors import SENTENCES
from app.base.jobs import Job, bounded
from app.domain.errors import RuleBroken
from app.system.acting import acting_as

FOLDER = "results"
KEPT_FOR = timedelta(days=7)
LONGEST_NAME = 60


# A row of a wide list takes the PDF engine 0.43 MB: this is the longest paper that is handed out.
@bounded(megabytes=1000)
def make(job: Job) -> Iterator[int]:
    """Ask the view for the file as the account that ordered it, in a context of its own.

    Its access is checked again, and it reads like any GET: no writer waits for it.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    size = Context().run(_ask, app, job)
    job.result_url = url_for("system.jobs.result", job_id=job.id)
    job.outcome = f"文件已生成，{size_text(size)}，保存 {KEPT_FOR.days} 天"
    yield 1


def result_of(job_id: int) -> Path | None:
    """Return the file of a job, or None when its time is over."""
    folder = _folder(job_id)
    return next(folder.iterdir(), None) if folder.is_dir() else None


def remove(job_id: int) -> bool:
    """Remove the file of a job; tell whether there was one."""
    was_there = result_of(job_id) is not None
    shutil.rmtree(_folder(job_id), ignore_errors=True)
    return was_there


def size_text(size: int) -> str:
    """12 KB or 3.4 MB"""
    return f"{size / 1024:,.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"


def _ask(app: Flask, job: Job) -> int:
    order: dict[str, Any] = job.arguments
    with acting_as(app, job.account_id, path=order["path"], host=order["host"], writes=False):
        g.in_background = True
        return _keep(job.id, _answer(app))


def _answer(app: Flask) -> Response:
    """Return what the view answers; its refusals become the sentence of the job."""
    try:
        refused = app.preprocess_request()
        answer = app.make_response(app.dispatch_request() if refused is None else refused)
    except HTTPException as error:
        sentence = SENTENCES.get(error.code or 0) or "这份文件打不开了"
        raise RuleBroken(sentence) from error
    if answer.status_code != 200 or answer.mimetype == "text/html":
        raise RuleBroken(f"{request.path} 没有给出文件，回到列表再点一次")
    return answer


def _keep(job_id: int, answer: Response) -> int:
    """Write the answer for its owner only; a second try after a crash begins anew."""
    _, told = parse_options_header(answer.headers.get("Content-Disposition", ""))
    name = Path(told.get("filename", "文件"))
    folder = _folder(job_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    path = folder / (name.stem[:LONGEST_NAME] + name.suffix)
    answer.direct_passthrough = False
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.writelines(answer.iter_encoded())
    answer.close()
    return path.stat().st_size


def _folder(job_id: int) -> Path:
    return Path(current_app.instance_path) / FOLDER / str(job_id)
