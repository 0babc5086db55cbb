"""The commands over archive packages: `bancheng archive verify`, `build`, `report`, `key`."""

import argparse
import sys
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add the commands of this room."""
    archive = subparsers.add_parser("archive", help="packages of archived cases")
    actions = archive.add_subparsers(metavar="action", required=True)
    verify = actions.add_parser(
        "verify",
        help="prove a package with nothing but itself",
        description="Check a package: zip, file list, SM3 digests, signature, the chain of events,"
        " texts, papers, metadata. Needs no database, no settings and no network.",
    )
    verify.add_argument("package", metavar="PACKAGE", type=Path)
    verify.add_argument(
        "--key", help="the public key or key id it must be signed with, in hexadecimal"
    )
    verify.set_defaults(run=run_verify, django=False)
    build = actions.add_parser("build", help="build the package of an archived case")
    build.add_argument("case", metavar="CASE_NO")
    build.add_argument("--to", metavar="FILE", type=Path, help="write the package there as well")
    build.set_defaults(run=run_build)
    report = actions.add_parser(
        "report", help="prove every package and the register of disposal; count what is kept"
    )
    report.add_argument("--centre", default="", metavar="CODE", help="only this centre")
    report.set_defaults(run=run_report)
    key = actions.add_parser("key", help="print the public key that packages are signed with")
    key.set_defaults(run=run_key)


def run_verify(arguments: argparse.Namespace) -> int:
    """Print each check; 0 only when all of them hold."""
    from .proof import examine

    if arguments.key is not None and not arguments.key.strip():
        print("--key names no key; leave it out to check with the key inside.", file=sys.stderr)
        return 1
    with arguments.package.open("rb") as source:
        for check in examine(source, key=arguments.key or ""):
            if not check.ok:
                print(f"{check.key}: FAILED")
                print(f"{arguments.package} is not sound: {check.said}.", file=sys.stderr)
                return 1
            print(f"{check.key}: {check.said}")
    print(f"{arguments.package} is sound.")
    return 0


def run_build(arguments: argparse.Namespace) -> int:
    """Build the package, or find it; write it into a file where that is asked."""
    from bancheng import config
    from bancheng.rules.errors import Refused

    from . import packages

    try:
        package = packages.build(arguments.case, now=config.now())
    except Refused as why:
        raise SystemExit(f"No package of {arguments.case}: it is not archived here.") from why
    print(f"{arguments.case}: SM3 {package.sm3}, {package.files} files, {package.size:,} bytes.")
    if arguments.to:
        if packages.is_disposed(package):
            raise SystemExit(f"The package of {arguments.case} was disposed of.")
        with arguments.to.open("xb") as target:
            arguments.to.chmod(0o600)
            for piece in packages.pieces(package):
                target.write(piece)
        print(f"Written to {arguments.to}; it holds personal data in the open.")
    return 0


def run_report(arguments: argparse.Namespace) -> int:
    """Print each fault and the counts; 0 only when there is no fault."""
    from .overview import audit

    total = audit(arguments.centre, say=print)
    print(
        f"{total.archived} archived cases: {total.packages} packages, {total.disposed} disposed of,"
        f" {total.missing} without one, {total.faults} faults."
    )
    return 1 if total.faults else 0


def run_key(_arguments: argparse.Namespace) -> int:
    """Print algorithm, key id and public key."""
    from bancheng.crypto import signing

    signer = signing.signer()
    print(f"{signer.algorithm} {signing.key_id(signer.public_key)} {signer.public_key.hex()}")
    return 0
