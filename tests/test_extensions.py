"""Writers queue and nothing is lost: the settings of app/extensions.py, measured by counting."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from app.extensions import db, engine_options, prepare_engine, reading
from app.permissions import Role
from tests.conftest import MARIADB

WRITERS, ROUNDS = 25, 8
# SQLite lets one writer in at a time; InnoDB is told which row the writer is about to change.
READ = "select n from counter for update" if MARIADB else "select n from counter"


def count_up(url: str, failures) -> None:
    """25 writers read a counter, insert a row and write the counter back, in one transaction."""
    engine = create_engine(url, pool_size=WRITERS, max_overflow=0, **engine_options(url))
    prepare_engine(engine)

    def work() -> None:
        try:
            for _ in range(ROUNDS):
                with engine.begin() as connection:
                    seen = connection.scalar(text(READ))
                    connection.execute(text("insert into act (n) values (:n)"), {"n": seen})
                    connection.execute(text("update counter set n = :n"), {"n": seen + 1})
        except Exception as error:
            failures.put(repr(error))

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def counter(app):
    with db.engine.begin() as connection:
        connection.execute(text("create table counter (n integer not null)"))
        connection.execute(text("create table act (n integer not null)"))
        connection.execute(text("insert into counter values (0)"))
    yield
    with db.engine.begin() as connection:
        connection.execute(text("drop table act"))
        connection.execute(text("drop table counter"))


def test_fifty_writers_in_two_processes_lose_no_update_and_are_never_locked_out(app, counter):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    context = multiprocessing.get_context("spawn")
    failures = context.Queue()
    processes = [context.Process(target=count_up, args=(url, failures)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
        assert process.exitcode == 0
    assert failures.empty(), failures.get()
    with reading(), db.engine.connect() as connection:
        expected = 2 * WRITERS * ROUNDS
        assert connection.scalar(text("select n from counter")) == expected
        assert connection.scalar(text("select count(distinct n) from act")) == expected


def test_a_reader_does_not_wait_for_a_writer(app, counter):
    with db.engine.begin() as writer:
        writer.execute(text("update counter set n = 7"))
        with reading(), db.engine.connect() as reader:
            assert reader.scalar(text("select n from counter")) == 0


def test_a_form_is_checked_while_another_is_written(app, counter, sign_in):
    teacher = sign_in(Role.TEACHER)

    def send() -> int:
        with app.app_context():
            return teacher.post("/gate/visits/new").status_code

    with db.engine.begin() as writer, ThreadPoolExecutor(1) as pool:
        writer.execute(text("update counter set n = 7"))
        assert pool.submit(send).result(timeout=20) == 403
