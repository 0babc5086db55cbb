"""Keeps the English catalogue in step with the Chinese source strings.

    tools/messages.py               gather the strings of src/ into django.po and compile django.mo
    tools/messages.py --missing     the same, then print what has no English yet, as a .po
    tools/messages.py --merge FILE  take the translations in FILE (a .po like the one above)
    tools/messages.py --check       change nothing; fail when a string lacks its English, the
                                    catalogue does not match the sources, or the .mo the .po

Needs no gettext programs: Python strings are found in the syntax tree (`_("…")`, `gettext`,
`gettext_lazy`, `gettext_noop`, `ngettext`, `pgettext`, the papers that rows name and the values
of tables in `rules/`), those of templates by Django's own reader.
"""

import argparse
import ast
import fcntl
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib  # type: ignore[import-untyped]
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "bancheng"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2} | {
    "ngettext_lazy": 2,
    "pgettext": -1,
    "pgettext_lazy": -1,
}
NAMED = re.compile(r"%\((\w+)\)")
CHINESE = re.compile("[\u4e00-\u9fff]")
METADATA = {
    "Project-Id-Version": "Bancheng",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
Message = tuple[str | None, str, str]  # context, singular, plural or ""


def messages_of(code: str) -> Iterator[Message]:
    """Yield every message of a piece of Python whose text is written out."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        yield from papers_of(node)
        constants = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        texts = [text for text in constants if isinstance(text, str)]
        wanted = CALLS.get(name, 0)
        if wanted == -1 and len(texts) == 2:
            yield texts[0], texts[1], ""
        elif wanted == 2 and len(texts) >= 2:
            yield None, texts[0], texts[1]
        elif wanted == 1 and texts:
            yield None, texts[0], ""


def papers_of(call: ast.Call) -> Iterator[Message]:
    """Yield the paper that a row of the transition table names: `paper="受理回执"`."""
    for given in call.keywords:
        value = given.value.value if isinstance(given.value, ast.Constant) else ""
        if given.arg == "paper" and CHINESE.search(str(value)):
            yield None, str(value), ""


def labels_of(code: str) -> Iterator[Message]:
    """Yield the Chinese values of a rule module's tables: `LABELS = {State.X: "待受理"}`."""
    for node in ast.parse(code).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for text in value.values if isinstance(value, ast.Dict) else []:
            if isinstance(text, ast.Constant) and CHINESE.search(str(text.value)):
                yield None, str(text.value), ""


CALL = re.compile(
    r"""\b(?:_|gettext|ngettext|pgettext|npgettext)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|[^'"()])*\)"""
)


def messages_of_template(text: str) -> Iterator[Message]:
    """Yield every message of a Django template."""
    for call in CALL.findall(templatize(text)):
        code = re.sub(r",\s*count\)$", ", 1)", call)
        yield from messages_of(code.replace("\n", " "))


def gathered() -> dict[Message, set[str]]:
    """Return every message of the sources with the files that use it."""
    found: dict[Message, set[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        text = path.read_text("utf-8")
        reader = messages_of if path.suffix == ".py" else messages_of_template
        labels = labels_of(text) if path.parent == SOURCE / "rules" else ()
        for message in [*reader(text), *labels]:
            if message[1]:
                found.setdefault(message, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def key(entry: polib.POEntry) -> Message:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or ""


def translated(entry: polib.POEntry) -> bool:
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def entry_for(message: Message, files: set[str], known: polib.POEntry | None) -> polib.POEntry:
    """Return the catalogue's entry for a message, with its English if it is known."""
    context, singular, plural = message
    entry = polib.POEntry(
        msgctxt=context, msgid=singular, occurrences=[(f, "") for f in sorted(files)]
    )
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = dict(known.msgstr_plural) if known else {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    if NAMED.search(singular):
        entry.flags = ["python-format"]
    return entry


def fresh(known: polib.POFile) -> polib.POFile:
    """Return the catalogue as the sources ask for it, with the English that is known."""
    english = {key(entry): entry for entry in known}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = METADATA
    for message, files in sorted(
        gathered().items(), key=lambda item: (item[0][1], item[0][0] or "")
    ):
        catalogue.append(entry_for(message, files, english.get(message)))
    return catalogue


def faults(catalogue: polib.POFile) -> list[str]:
    """Return what keeps a catalogue from being complete."""
    found = [
        f"no English for {e.msgid!r} ({e.occurrences[0][0]})"
        for e in catalogue
        if not translated(e)
    ]
    for entry in catalogue:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            unknown = set(NAMED.findall(text)) - set(
                NAMED.findall(entry.msgid + (entry.msgid_plural or ""))
            )
            # a date may be put together from more parts in English than in Chinese
            if unknown - {"month_name", "weekday", "year", "month", "day"}:
                found.append(f"the English of {entry.msgid!r} names {sorted(unknown)}")
    return found


def check(known: polib.POFile) -> list[str]:
    """Return every way in which the committed catalogue is out of step."""
    wanted = fresh(known)
    found = faults(wanted)
    if {key(e) for e in known} - {key(e) for e in wanted}:
        found.append("the catalogue has strings that no source uses: run tools/messages.py")
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != known.to_binary():
        found.append("django.mo does not match django.po: run tools/messages.py")
    return found


def merge(known: polib.POFile, given: Path) -> None:
    """Take the translations of another file into the catalogue."""
    english = {key(entry): entry for entry in known}
    for entry in polib.pofile(str(given), encoding="utf-8"):
        if key(entry) in english:
            known.remove(english[key(entry)])
        if translated(entry):
            known.append(entry)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, report what is amiss")
    parser.add_argument("--missing", action="store_true", help="print what has no English yet")
    parser.add_argument("--merge", type=Path, metavar="FILE", help="take translations from FILE")
    options = parser.parse_args()
    settings.configure(USE_I18N=True)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.touch()
    # several people may gather at once in one tree
    with CATALOGUE.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = polib.pofile(str(CATALOGUE), encoding="utf-8", wrapwidth=100)
        if options.check:
            found = check(known)
            print("\n".join(found), end="\n" if found else "", file=sys.stderr)
            return 1 if found else 0
        if options.merge:
            merge(known, options.merge)
        catalogue = fresh(known)
        catalogue.save(str(CATALOGUE), newline="\n")
        catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    lacking = [entry for entry in catalogue if not translated(entry)]
    if options.missing:
        print("\n".join(entry.__unicode__(100) for entry in lacking))
    print(f"{len(catalogue)} strings, {len(lacking)} without English.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
