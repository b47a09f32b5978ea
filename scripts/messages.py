"""Message catalogues: collect what the code says, keep what is translated, and name what is missing.

    python scripts/messages.py                 merge all catalogues and list untranslated messages
    python scripts/messages.py screens quality only these apps
    python scripts/messages.py --check         write nothing; exit 1 when something is missing

Every Django app has a catalogue of its own; engines, formats, standards and the package itself share
``src/yingzao/locale``. Obsolete messages are dropped; a message translated elsewhere is taken over.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "yingzao"
LANGUAGE = "zh_Hans"
KEYWORDS = ("_", "_t", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext")
_PLURALS = {"ngettext", "ngettext_lazy"}
_HEADER = "# 营造 Yingzao: Simplified Chinese messages.\n#"


def homes() -> list[Path]:
    """The folders that have a catalogue: every app, and the package for all that is no app."""
    return [PACKAGE, *sorted(path.parent for path in PACKAGE.rglob("apps.py"))]


def catalogue_path(home: Path) -> Path:
    return home / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def sources(home: Path) -> Iterator[Path]:
    """Python files and templates that belong to ``home`` and to no app inside it."""
    inner = [other for other in homes() if other != home and home in other.parents]
    for path in sorted(home.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or not path.is_file():
            continue
        if any(app in path.parents for app in inner) or {"static", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".py" or "templates" in path.parts:
            yield path


def spoken(path: Path) -> Iterator[str | tuple[str, str]]:
    """The messages of one file; a pair where there is a plural."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":  # templatize leaves calls among rubbish; indentation would upset the tokenizer
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _line, function, found, _comments in extract_python(BytesIO(text.encode()), KEYWORDS, [], {}):
        words = found if isinstance(found, tuple) else (found,)
        if function in _PLURALS and len(words) > 1 and words[0] and words[1]:
            yield words[0], words[1]
        elif words[0]:
            yield words[0]


def template_of(home: Path) -> Catalog:
    """What the code of ``home`` says today."""
    template = Catalog(locale=LANGUAGE)
    for path in sources(home):
        for message in spoken(path):
            template.add(message)
    return template


def stored(home: Path) -> Catalog | None:
    path = catalogue_path(home)
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def is_translated(message: Message) -> bool:
    words = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return bool(words) and all(words) and not message.fuzzy


def missing(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id and not is_translated(message)]


def merged(home: Path, elsewhere: dict[str, str]) -> Catalog:
    """The stored catalogue brought in line with the code."""
    template, old = template_of(home), stored(home)
    catalogue = old or Catalog(locale=LANGUAGE)
    template.creation_date = catalogue.revision_date = catalogue.creation_date
    catalogue.project, catalogue.version, catalogue.fuzzy = "yingzao", "1", False
    catalogue.last_translator = catalogue.language_team = "Yingzao"
    catalogue.msgid_bugs_address = ""
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = _HEADER
    for message in missing(catalogue):
        if isinstance(message.id, str) and message.id in elsewhere:
            message.string = elsewhere[message.id]
    return catalogue


def known_elsewhere() -> dict[str, str]:
    found: dict[str, str] = {}
    for home in homes():
        for message in stored(home) or ():
            if isinstance(message.id, str) and message.id and is_translated(message):
                found.setdefault(message.id, str(message.string))
    return found


def write(home: Path, catalogue: Catalog) -> None:
    path = catalogue_path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    out = BytesIO()
    write_po(out, catalogue, width=110, no_location=True, sort_output=True)
    if not path.exists() or path.read_bytes() != out.getvalue():
        path.write_bytes(out.getvalue())


def main(arguments: list[str]) -> int:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("apps", nargs="*", help="names of app folders; all when none is given")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    elsewhere, lacking = known_elsewhere(), 0
    for home in homes():
        if options.apps and home.name not in options.apps:
            continue
        catalogue = merged(home, elsewhere)
        if len(catalogue) and not options.check:
            write(home, catalogue)
        for message in missing(catalogue):
            lacking += 1
            sys.stdout.write(f"{home.relative_to(PACKAGE)}: {message.id!r}\n")
    sys.stdout.write(f"{lacking} untranslated\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
