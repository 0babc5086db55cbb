"""命令行 — the program `bancheng`.

To add a command: a module-level `register(subparsers)` in the room that owns it, and its module
in `COMMANDS`. `register` adds a parser with `set_defaults(run=function)`; the function takes the
parsed arguments. Django is set up before it runs unless the parser also sets `django=False`.
A command module imports only the standard library and `bancheng.rules` at its top, so that
`bancheng --help` stays quick. To refuse, `raise SystemExit("One plain sentence.")`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TypeAlias

from bancheng import __version__

_Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

COMMANDS = (
    "bancheng.serve",
    "bancheng.people.commands",
    "bancheng.calendar_cn.commands",
    "bancheng.policy.commands",
    "bancheng.cases.commands",
    "bancheng.cases.clock_commands",
    "bancheng.sealing.commands",
    "bancheng.jobs.commands",
    "bancheng.reports.figure_commands",
    "bancheng.channels.sheet.commands",
    "bancheng.reports.commands",
    "bancheng.demo.commands",
    "bancheng.simulation.commands",
    "bancheng.archive.commands",
    "bancheng.operations.commands",
    "bancheng.conformance",
    "bancheng.docs",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` and return its exit status, 0 only on success."""
    arguments = parser().parse_args(argv)
    try:
        if getattr(arguments, "django", True):
            set_up_django()
        return int(arguments.run(arguments) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader of our output left, as `head` does; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as why:
        sentence = _expected(why)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    program, _subparsers = _assembled()
    return program


def commands() -> frozenset[str]:
    """Return the names of the commands there are."""
    _program, subparsers = _assembled()
    return frozenset(subparsers.choices)


def _assembled() -> tuple[argparse.ArgumentParser, _Subparsers]:
    program = argparse.ArgumentParser(
        prog="bancheng", description="办成 Bancheng: the backstop window of a service centre."
    )
    program.add_argument("--version", action="version", version=f"bancheng {__version__}")
    subparsers = program.add_subparsers(metavar="command", required=True)
    for module in COMMANDS:
        import_module(module).register(subparsers)
    return program, subparsers


def set_up_django() -> None:
    """Load the settings and the apps, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bancheng.settings")
    import_module("django").setup()


def _expected(why: Exception) -> str | None:
    """Return the sentence for an error an operator can cause, None for a fault of ours."""
    if isinstance(why, OSError) and why.filename and why.strerror:
        return f"{why.filename}: {why.strerror}."
    if type(why).__name__ == "Unconfigured":
        return str(why)
    if type(why).__module__ == "django.db.utils":
        if type(why).__name__ == "ProgrammingError" or "no such table" in str(why):
            return "The database lacks tables of this version: run `bancheng migrate` first."
        if type(why).__name__ == "OperationalError":
            return f"The database cannot be used: {str(why).strip().splitlines()[0]}."
    return None
