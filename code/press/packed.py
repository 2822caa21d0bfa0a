"""The package of an EPUB 3.3: what it is, what is in it, in which order, and the archive of all that."""

import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = "EPUB"
# The first moment that a zip archive knows: equal pages make an equal archive.
MOMENT = (1980, 1, 1, 0, 0, 0)
CONTAINER = f"""\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="{FOLDER}/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PACKAGE = """\
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="identifier" xml:lang="en"
 prefix="a11y: http://www.idpf.org/epub/vocab/package/a11y/#">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{metadata}
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
# What a reader can expect, in the words of schema.org and of EPUB Accessibility 1.1.
ACCESS = [
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "visual"),
    ("schema:accessModeSufficient", "textual"),
    *(
        ("schema:accessibilityFeature", feature)
        for feature in (
            "alternativeText",
            "displayTransformability",
            "MathML",
            "readingOrder",
            "structuralNavigation",
            "tableOfContents",
        )
    ),
    ("schema:accessibilityHazard", "none"),
    (
        "schema:accessibilitySummary",
        "Every figure has an alternative text, with the numbers that it shows; formulas are MathML.",
    ),
]
TYPES = {
    ".css": "text/css",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
}


@dataclass(frozen=True)
class About:
    """What a book is.

    Attributes:
        title: What it is called.
        subtitle: What it is, in a line.
        authors: Who wrote it.
        description: What it is about.
        rights: Under which licences it is.
        site: Its address on the web, if it has one.
        modified: When what it was made from was last changed, as ``2026-01-31T12:00:00Z``.
    """

    title: str
    subtitle: str
    authors: Sequence[str]
    description: str
    rights: str
    site: str | None
    modified: str

    def identifier(self) -> str:
        """Return a name for the book that all its editions share, and no other book has."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.site or ''}#{self.title}").urn


def package(
    about: About, files: Iterable[str], properties: Mapping[str, str], order: Sequence[str], cover: str
) -> str:
    """Write the package document.

    Args:
        about: What the book is.
        files: The place of every file, without this one.
        properties: What EPUB has to be told of some of them.
        order: The documents in the order in which they are read.
        cover: The picture that stands for the book.
    """
    names = {place: f"item-{number}" for number, place in enumerate(sorted(files), 1)}
    items = [_item(name, place, properties.get(place)) for place, name in names.items()]
    return PACKAGE.format(
        metadata="\n".join(_metadata(about, names[cover])),
        manifest="\n".join(items),
        spine="\n".join(f'<itemref idref="{names[place]}"/>' for place in order),
    )


def _item(name: str, place: str, properties: str | None) -> str:
    told = f' properties="{properties}"' if properties else ""
    return f'<item id="{name}" href="{escape(place)}" media-type="{TYPES[Path(place).suffix]}"{told}/>'


def _metadata(about: About, cover: str) -> list[str]:
    lines = [
        f'<dc:identifier id="identifier">{about.identifier()}</dc:identifier>',
        f'<dc:title id="title">{escape(about.title)}</dc:title>',
        '<meta refines="#title" property="title-type">main</meta>',
        f'<dc:title id="subtitle">{escape(about.subtitle)}</dc:title>',
        '<meta refines="#subtitle" property="title-type">subtitle</meta>',
        *(f"<dc:creator>{escape(author)}</dc:creator>" for author in about.authors),
        "<dc:language>en</dc:language>",
        f"<dc:description>{escape(about.description)}</dc:description>",
        f"<dc:rights>{escape(about.rights)}</dc:rights>",
        f"<dc:date>{about.modified[:10]}</dc:date>",
        f'<meta property="dcterms:modified">{about.modified}</meta>',
    ]
    if about.site:
        lines.append(f"<dc:source>{escape(about.site)}</dc:source>")
    lines += [f'<meta property="{name}">{escape(said)}</meta>' for name, said in ACCESS]
    return [*lines, f'<meta name="cover" content="{cover}"/>']


def archive(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the archive, equal bytes for equal files.

    Raises:
        OSError: If it cannot be written.
    """
    inside = {f"{FOLDER}/{place}": content for place, content in sorted(files.items())}
    with zipfile.ZipFile(path, "w") as written:
        mark = zipfile.ZipInfo("mimetype", MOMENT)  # first, and as it is, by which the format is known
        written.writestr(mark, b"application/epub+zip", zipfile.ZIP_STORED)
        for place, content in {"META-INF/container.xml": CONTAINER.encode(), **inside}.items():
            about = zipfile.ZipInfo(place, MOMENT)
            packed = Path(place).suffix in (".jpg", ".png", ".woff2")
            written.writestr(about, content, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED, 9)
