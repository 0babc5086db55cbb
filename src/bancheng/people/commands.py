"""`bancheng centre add`, `bancheng user add` and `bancheng token`."""

import argparse
import getpass
import os
import re
import sys

from bancheng.rules.states import CENTRE_UNIT, Role

PASSWORD_VARIABLE = "BANCHENG_USER_PASSWORD"  # noqa: S105  a variable's name
LEVELS = ("province", "city", "county", "township", "village")
_GRANTABLE = [r.value for r in Role if r not in {Role.REPORTER, Role.SYSTEM}]

Subparsers = argparse._SubParsersAction


def register(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add the commands of this room."""
    centre = subparsers.add_parser("centre", help="open centres")
    opening = centre.add_subparsers(metavar="action", required=True)
    new = opening.add_parser(
        "add",
        help="open a centre",
        description="Open a centre with its own staff's unit. The first one is made so; what"
        " belongs to it, and further units, in /manage/.",
    )
    new.add_argument("code", help="its code, usually the six digits of its division")
    new.add_argument("--name", required=True, help="its full name")
    new.add_argument("--parent", help="code of the centre above it")
    new.add_argument("--level", default="city", choices=LEVELS, help="its level (%(default)s)")
    new.set_defaults(run=_add_centre)
    user = subparsers.add_parser("user", help="open accounts")
    actions = user.add_subparsers(metavar="action", required=True)
    add = actions.add_parser(
        "add",
        help="open an account",
        description=f"Open an account. The password is asked for, or taken from the variable"
        f" {PASSWORD_VARIABLE}, or read from standard input.",
    )
    add.add_argument("username")
    add.add_argument("--name", required=True, help="the person's name")
    add.add_argument("--centre", required=True, help="code of the centre")
    add.add_argument("--unit", default=CENTRE_UNIT, help="code of the unit (%(default)s)")
    add.add_argument(
        "--role", action="append", default=[], choices=_GRANTABLE, metavar="ROLE", dest="roles",
        help=f"a post, may be given several times: {', '.join(_GRANTABLE)}",
    )  # fmt: skip
    add.add_argument("--phone", default="", help="office telephone")
    add.add_argument("--password-stdin", action="store_true", help="read it from standard input")
    add.set_defaults(run=_add_user)

    token = subparsers.add_parser(
        "token", help="make a key to the interface", description="Print a new key, once."
    )
    token.add_argument("username")
    token.add_argument("--days", type=int, default=365, help="days until it ends (%(default)s)")
    token.add_argument("--scopes", default="read,write", help="of read, write (%(default)s)")
    token.add_argument("--label", default="", help="what it is for")
    token.set_defaults(run=_issue_token)


def _add_centre(arguments: argparse.Namespace) -> None:
    from .centres import add_centre
    from .models import Centre

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,11}", arguments.code):
        raise SystemExit("A code has up to 12 of a-z, 0-9 and hyphen, and begins with no hyphen.")
    if Centre.objects.filter(pk=arguments.code).exists():
        raise SystemExit(f"There is a centre {arguments.code} already.")
    parent = Centre.objects.filter(pk=arguments.parent).first()
    if arguments.parent and parent is None:
        raise SystemExit(f"There is no centre {arguments.parent}.")
    made = add_centre(
        code=arguments.code, name=arguments.name, parent=parent, level=arguments.level
    )
    sys.stdout.write(f"{made.pk}\n")


def _add_user(arguments: argparse.Namespace) -> None:
    from bancheng import config
    from bancheng.rules.errors import Invalid

    from .accounts import add_user
    from .models import Centre, Unit

    centre = Centre.objects.filter(pk=arguments.centre).first()
    if centre is None:
        raise SystemExit(f"There is no centre {arguments.centre}.")
    unit = Unit.objects.filter(centre=centre, code=arguments.unit).first()
    if unit is None:
        raise SystemExit(f"The centre {centre.pk} has no unit {arguments.unit}.")
    try:
        user = add_user(
            username=arguments.username,
            name=arguments.name,
            centre=centre,
            unit=unit,
            roles=[Role(role) for role in arguments.roles],
            phone=arguments.phone,
            password=_password(from_stdin=arguments.password_stdin),
            now=config.now(),
        )
    except Invalid as why:
        raise SystemExit(_sentence(why.errors)) from why
    sys.stdout.write(f"{user.username}\n")


def _issue_token(arguments: argparse.Namespace) -> None:
    from bancheng import config
    from bancheng.rules.errors import Invalid

    from .models import User
    from .tokens import issue

    user = User.objects.filter(username=arguments.username.lower(), is_active=True).first()
    if user is None:
        raise SystemExit(f"There is no open account {arguments.username}.")
    try:
        _token, raw = issue(
            user,
            now=config.now(),
            scopes=arguments.scopes.replace(",", " ").split(),
            days=arguments.days,
            label=arguments.label,
        )
    except Invalid as why:
        raise SystemExit(_sentence(why.errors)) from why
    sys.stdout.write(f"{raw}\n")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    if not sys.stdin.isatty():
        raise SystemExit(f"Give a password: --password-stdin or the variable {PASSWORD_VARIABLE}.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise SystemExit("The two passwords differ.")
    return password


def _sentence(errors: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f"{field}: {text}" for field, text in errors)
