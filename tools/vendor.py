"""Copies front-end files from node_modules into the package, and checks the copies.

    tools/vendor.py           after `npm ci --ignore-scripts`: copy, draw the icon sprite, list
    tools/vendor.py --check   compare what is committed with the list; needs neither npm nor network

The copies are committed with `vendor.json` (file, origin, licence, sha256), so installing and
running the product needs neither npm nor a network. To use another icon, write its name in a
template (`{% icon "bell" %}`) and run this again: the sprite holds exactly the icons in use.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
PACKAGE = ROOT / "src" / "bancheng"
VENDOR = PACKAGE / "web" / "shared" / "static" / "vendor"
LIST = VENDOR / "vendor.json"

FILES = {
    "bootstrap": ("dist/css/bootstrap.min.css", "LICENSE"),
    "bootstrap-icons": ("LICENSE",),
    "echarts": ("dist/echarts.common.min.js", "LICENSE", "NOTICE"),
}
SPRITE = "sprite.svg"
ICON_IN_USE = re.compile(r"""\bicon(?:\(| |=)"([a-z0-9-]+)\"""")
ICON_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SOURCE_MAP = re.compile(rb"\s*/\*# sourceMappingURL=.*?\*/")


def icons_in_use() -> set[str]:
    """Return every icon named in a template or in Python of the web rooms."""
    pages = [*PACKAGE.rglob("templates/**/*.html"), *(PACKAGE / "web").rglob("*.py")]
    return {name for page in pages for name in ICON_IN_USE.findall(page.read_text("utf-8"))}


def sprite(icons: set[str], folder: Path) -> str:
    """Draw one SVG with a symbol per icon, to be used as `sprite.svg#name`."""
    symbols = []
    for name in sorted(icons):
        source = folder / "icons" / f"{name}.svg"
        if not source.exists():
            raise SystemExit(f"bootstrap-icons has no icon called {name!r}")
        found = ICON_BODY.search(source.read_text("utf-8"))
        if found is None:
            raise SystemExit(f"{source} is not an icon")
        body = " ".join(found[1].split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def copy_package(name: str, wanted: tuple[str, ...]) -> list[dict[str, str]]:
    """Copy one package's files to `<name>-<version>/` and return their lines for the list."""
    folder = MODULES / name
    about = json.loads((folder / "package.json").read_text("utf-8"))
    target = VENDOR / f"{name}-{about['version']}"
    contents = {
        Path(path).name: SOURCE_MAP.sub(b"", (folder / path).read_bytes()) for path in wanted
    }
    if name == "bootstrap-icons":
        contents[SPRITE] = sprite(icons_in_use(), folder).encode()
    target.mkdir(parents=True, exist_ok=True)
    lines = []
    for file, content in contents.items():
        (target / file).write_bytes(content)
        lines.append(
            {
                "file": f"{target.name}/{file}",
                "package": name,
                "version": about["version"],
                "licence": about["license"],
                "sha256": digest(content),
            }
        )
    return lines


def vendor() -> None:
    """Copy every file, rewrite the list, and remove what an earlier version left."""
    if not MODULES.exists():
        raise SystemExit("node_modules is missing: run `npm ci --ignore-scripts` first")
    lines = [line for name, wanted in FILES.items() for line in copy_package(name, wanted)]
    LIST.write_text(json.dumps(lines, indent=2) + "\n", "utf-8")
    for stray in _present() - {line["file"] for line in lines}:
        (VENDOR / stray).unlink()


def _present() -> set[str]:
    files = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    return files - {LIST.name}


def faults() -> list[str]:
    """Return what differs between the list, the copies and the icons in use."""
    lines = {line["file"]: line for line in json.loads(LIST.read_text("utf-8"))}
    found = [f"{stray} is not in {LIST.name}" for stray in sorted(_present() - lines.keys())]
    for file, line in lines.items():
        path = VENDOR / file
        if not path.exists():
            found.append(f"{file} is missing")
        elif digest(path.read_bytes()) != line["sha256"]:
            found.append(f"{file} was changed by hand")
    drawn = {
        name
        for path in VENDOR.rglob(SPRITE)
        for name in re.findall(r'<symbol id="([^"]+)"', path.read_text("utf-8"))
    }
    found += [
        f"the icon {name!r} is used but not in the sprite: run tools/vendor.py"
        for name in sorted(icons_in_use() - drawn)
    ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    if not parser.parse_args().check:
        vendor()
    found = faults()
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
