"""`bancheng policy`: what is shipped and in force, is a file all right, put it in force."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bancheng.rules.policy import PolicyError, load, shipped


def register(subparsers: Any) -> None:
    """Add the commands of this room."""
    policy = subparsers.add_parser("policy", help="rule packs: limits, labels, approvers")
    parts = policy.add_subparsers(metavar="what", required=True)
    shown = parts.add_parser("list", help="shipped packs and packs in force")
    shown.set_defaults(run=list_packs)
    checked = parts.add_parser("check", help="check a pack, naming key path and line")
    checked.add_argument("file", type=Path)
    checked.set_defaults(run=check_file, django=False)
    put = parts.add_parser("activate", help="put a pack in force from a day on")
    put.add_argument("name", help="a shipped pack (jiangsu, jiangsu@1) or a file")
    put.add_argument("--centre", default="", help="centre code; without it, everywhere")
    put.add_argument("--from", dest="starts", type=date.fromisoformat, required=True)
    put.add_argument("--by", required=True, help="who decided")
    put.set_defaults(run=activate)


def list_packs(_args: argparse.Namespace) -> None:
    """Print the shipped packs, then every activation, the latest last."""
    from .models import ActivatedPack  # Django is ready only when the command runs

    print("随软件发布：")
    for pack, text in shipped().items():
        policy = load(text)
        limits = "/".join(str(rule.limit_wd) for rule in policy.classes.values())
        print(f"  {pack}  {policy.name}  {limits} 个工作日  {policy.region}")
    print("已启用：")
    for row in ActivatedPack.objects.order_by("activated_at", "key"):
        where = row.centre or "全部中心"
        print(f"  {row.pack}  {where}  自 {row.effective_from} 起  {row.activated_by}  {row.key}")


def check_file(args: argparse.Namespace) -> None:
    """Say that a pack may be activated, or what is wrong with it and where."""
    policy = _load(_read(args.file), args.file)
    count = len(policy.sources)
    print(f"{args.file}：规则包 {policy.id}（{policy.name}）没有问题，{count} 个值都有来源。")


def activate(args: argparse.Namespace) -> None:
    """Copy a pack into the database and put it in force."""
    from bancheng.config import now  # Django is ready only when the command runs

    from . import queries

    path = Path(args.name)
    try:
        text = _read(path) if path.suffix == ".toml" else queries.shipped_text(args.name)
    except queries.UnknownPack:
        raise SystemExit(
            f"没有名为 {args.name} 的规则包；要用文件，请写以 .toml 结尾的路径。"
        ) from None
    _load(text, args.name)
    try:
        row = queries.activate(text, starts=args.starts, by=args.by, now=now(), centre=args.centre)
    except ValueError as why:
        raise SystemExit(str(why)) from why
    print(f"已启用 {row.pack}，{row.centre or '全部中心'}，自 {row.effective_from} 起：{row.key}")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as why:
        raise SystemExit(f"{path}：不是 UTF-8 文本。") from why


def _load(text: str, name: object) -> Any:
    try:
        return load(text)
    except PolicyError as why:
        raise SystemExit("\n".join(f"{name}：{problem}" for problem in why.problems)) from why
