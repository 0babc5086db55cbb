"""`bancheng backup` and `bancheng restore`."""

import argparse
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add the commands of this room."""
    backup = subparsers.add_parser(
        "backup",
        help="write database, attachments and keys into one file, while serving",
        description="Write database, attachments and keys into one .tar.gz file with a manifest"
        " of digests. The service may go on meanwhile. Whoever has the file has the keys, unless"
        " --without-keys is given; then keep them elsewhere, or nothing personal can be read.",
    )
    backup.add_argument("target", type=Path, metavar="FILE|DIR", help="where to write it")
    backup.add_argument("--without-keys", action="store_true", help="leave the keys out")
    backup.set_defaults(run=_backup)
    restore = subparsers.add_parser(
        "restore",
        help="put a backup into an empty deployment",
        description="Check every digest, then put database, attachments and keys in place and"
        " bring the database up to date. Stop the service first. What was there before is moved"
        " aside, never deleted.",
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="what `bancheng backup` wrote")
    restore.add_argument("--force", action="store_true", help="even if something is there already")
    restore.set_defaults(run=_restore, django=False)


def _backup(arguments: argparse.Namespace) -> None:
    from .backup import back_up

    written = back_up(arguments.target, keys=not arguments.without_keys)
    print(f"{written.path}: {written.attachments} attachments, {written.size:,} bytes.")
    if written.keys:
        print("It holds the keys: whoever can read it can read everything. Keep it locked away.")
    else:
        print("It holds no keys: without BANCHENG_FIELD_KEY nothing personal in it can be read.")


def _restore(arguments: argparse.Namespace) -> None:
    from .restore import restore

    done = restore(arguments.file, force=arguments.force)
    print(f"Restored the backup of {done.made_at}: {done.attachments} attachments.")
    if done.applied:
        print(f"Applied {done.applied} migrations.")
    for place in done.aside:
        print(f"What was there before is kept in {place}.")
    print("Now run `bancheng chain verify` and `bancheng reconcile`.")
