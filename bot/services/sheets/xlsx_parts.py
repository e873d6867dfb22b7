"""The parts of an Excel workbook besides its sheets: ECMA-376, Office Open XML."""

import re
from collections.abc import Sequence
from enum import IntEnum
from zipfile import ZipFile

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class Style(IntEnum):
    """How a cell looks: its place among the `cellXfs` below."""

    PLAIN = 0
    TITLE = 1
    TEXT = 2
    NUMBER = 3
    DAY = 4
    MOMENT = 5
    SHARE = 6


STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="166" formatCode="0.0%"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    + "".join(
        f'<xf numFmtId="{format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
        ' applyAlignment="1"><alignment vertical="top"/></xf>'
        for format in (1, 164, 165, 166)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write_rest(package: ZipFile, names: Sequence[str], filters: Sequence[str]) -> None:
    """What makes a workbook of its sheets `xl/worksheets/sheet1.xml` and so on.

    `filters`: for each of the first sheets the cells that its filter covers, as `$A$1:$C$9`.
    """
    titles = _apart(names)
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{escaped(title)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    quoted = [escaped(title.replace("'", "''")) for title in titles]
    defined = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">'
        f"'{quoted[n]}'!{cells}</definedName>"
        for n, cells in enumerate(filters)
    )
    defined = f"<definedNames>{defined}</definedNames>" if defined else ""
    package.writestr(
        "xl/workbook.xml",
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{defined}</workbook>',
    )
    package.writestr("xl/styles.xml", STYLES)
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    package.writestr(
        "xl/_rels/workbook.xml.rels", _links([*links, (f"rId{len(names) + 1}", "styles", "styles.xml")])
    )
    package.writestr("_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.xml")]))
    parts = {
        "xl/workbook.xml": "sheet.main",
        "xl/styles.xml": "styles",
        **{f"xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers},
    }
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{TYPES}.{kind}+xml"/>' for part, kind in parts.items()
    )
    package.writestr(
        "[Content_Types].xml",
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )


def escaped(text: str) -> str:
    """Text as it stands in XML, in an attribute too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def letters(place: int) -> str:
    """The name of a column by its place from 0: A … Z, AA …"""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _apart(names: Sequence[str]) -> list[str]:
    """Names of sheets as Excel takes them: short, without some signs, none twice."""
    found: list[str] = []
    for name in names:
        bare = _FORBIDDEN.sub(" ", name).strip("' ")[:LONGEST_NAME] or "Sheet"
        title, further = bare, 1
        while title.casefold() in [one.casefold() for one in found]:
            further += 1
            title = f"{bare[: LONGEST_NAME - 5]} ({further})"
        found.append(title)
    return found


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{to}"/>' for id, kind, to in links
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'
