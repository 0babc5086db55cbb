"""启动服务 — `bancheng serve` and `bancheng migrate`."""

import argparse
import hashlib
import multiprocessing
import os
import shutil
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bancheng.config import Config


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve` and `migrate` to the program."""
    serve = subparsers.add_parser("serve", help="answer browsers and other systems over HTTP")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    serve.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    serve.add_argument(
        "--no-worker",
        action="store_true",
        help="do not keep a worker beside the server: `bancheng worker` runs elsewhere",
    )
    serve.add_argument(
        "--demo",
        action="store_true",
        help="first bring the database up to date and fill it with the demo centre",
    )
    serve.set_defaults(run=_serve, django=False)
    migrate = subparsers.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=_migrate)


def _serve(arguments: argparse.Namespace) -> None:
    if arguments.demo:
        os.environ.setdefault("BANCHENG_MODE", "demo")
    from bancheng import cli, config, schema  # needs pydantic: not for `--help`

    settings = config.get()
    if arguments.demo and not settings.demo:
        raise SystemExit("The demo centre is loaded only with BANCHENG_MODE=demo.")
    _claim(arguments.host, arguments.port)
    _collect_figures(settings.data_dir / "metrics")
    cli.set_up_django()
    if arguments.demo:
        in_a_copy(_fill_demo_centre, settings.data_dir)
    elif schema.unapplied():
        raise SystemExit("The database is not up to date: run `bancheng migrate` first.")
    if not settings.demo:
        refuse_demo_accounts()
    gather_static_files()
    _start(arguments, settings)


def _migrate(arguments: argparse.Namespace) -> None:  # noqa: ARG001  takes no options
    from bancheng import schema

    applied = schema.apply_migrations()
    print(f"Applied {applied} migrations." if applied else "The database is up to date.")


def _fill_demo_centre(data_dir: Path) -> None:
    """Tell the demo centre's cases once; a telling that was interrupted begins anew."""
    from django.db import connection

    from bancheng import cli, schema
    from bancheng.cases.models import Case

    unfinished = data_dir / "demo.unfinished"
    embedded = connection.vendor == "sqlite"
    if unfinished.exists():
        if not embedded:
            raise SystemExit("Loading the demo centre was interrupted: empty the database first.")
        connection.close()
        for file in data_dir.glob("bancheng.sqlite3*"):
            file.unlink()
    schema.apply_migrations()
    if Case.objects.exists():
        return
    print("First start: telling the demo centre's cases, about a minute …", flush=True)
    unfinished.touch()
    if embedded:
        with connection.cursor() as cursor:
            # thousands of moves that can be told again need not each wait for the disk
            cursor.execute("PRAGMA synchronous=NORMAL")
    if cli.main(["demo", "load"]):
        raise SystemExit("The demo centre could not be loaded.")
    unfinished.unlink()


def in_a_copy(work: Callable[..., None], *given: object) -> None:
    """Do the work in a copy of this process; raises `SystemExit` if it fails.

    The processes that serve are forked from this one. A library that has started threads here,
    as the one that draws PDF files does, would wait in them for ever: threads are not copied.
    """
    copy = multiprocessing.get_context("fork").Process(target=work, args=given)
    copy.start()
    copy.join()
    if copy.exitcode:
        raise SystemExit(1)


def refuse_demo_accounts() -> None:
    """Refuse to serve real people from a database that anybody can sign in to."""
    from bancheng.people.leftovers import open_to_everybody

    if names := open_to_everybody():
        shown = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
        raise SystemExit(
            f"Production does not start on a database with demo accounts ({shown}):"
            " close them or change their passwords, or use a new database."
        )


def gather_static_files() -> None:
    """Put style sheets, scripts and images where they are served from, if any has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    # the interface's docs are shown with the other of the two viewers that ninja brings
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["redoc*"])
    stamp.write_text(digest.hexdigest())


def _claim(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as why:
            reason = getattr(why, "strerror", None) or str(why)
            raise SystemExit(f"Cannot listen on {host} port {port}: {reason}.") from why


def _start(arguments: argparse.Namespace, settings: "Config") -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from bancheng import attendant

    # loaded once here, shared by the processes that the server forks; none inherits a connection
    import_module("bancheng.wsgi")
    import_module("bancheng.urls")
    connections.close_all()
    asked_as = settings.hosts[0].removeprefix(".") if settings.hosts else "127.0.0.1"
    beside = {
        "host": arguments.host,
        "port": arguments.port,
        "asked_as": asked_as,
        "server": os.getpid(),
        "worker": not arguments.no_worker,
    }
    # a process and not a thread, which could hold a lock at the moment of forking;
    # as a daemon it is asked to end, and waited for, when the server has ended
    multiprocessing.get_context("fork").Process(
        target=attendant.attend, kwargs=beside, daemon=True
    ).start()
    Granian(
        "bancheng.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        # threads lose to the interpreter lock here; more processes are the way to grow
        blocking_threads=1,
        blocking_threads_idle_timeout=600,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def _collect_figures(directory: Path) -> None:
    """Have prometheus_client, not yet imported, add up all processes' figures through files."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
