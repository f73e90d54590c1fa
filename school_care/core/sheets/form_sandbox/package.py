"""A workbook as a zip of parts: those that change are written anew, all others byte by byte."""

import hashlib
import io
import posixpath
import zipfile

from lxml import etree
from sandbox.refusal import Refused

from . import limits

_HEAVY = "工作表里的空行、空列太多：请只把表格部分复制到一个新建的表格里，另存为 .xlsx 后再上传。"
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def local(element) -> str:
    """The name of an element without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def kids(element, name: str) -> list:
    """Children of this local name."""
    return [one for one in element if local(one) == name] if element is not None else []


def kid(element, name: str):
    """The first child of this local name, or None."""
    return next(iter(kids(element, name)), None)


def beside(element, name: str):
    """A new, unattached element in the namespace of `element`."""
    return etree.Element(element.tag[: element.tag.find("}") + 1] + name)


def _fingerprint(root) -> bytes:
    return hashlib.sha256(etree.tostring(root)).digest()


class Package:
    """The parts of a workbook; `tree(part)` parses one, once; `bytes()` puts it together."""

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._names = {info.filename for info in self._zip.infolist()}
        self._trees: dict = {}
        self._were: dict[str, bytes] = {}  # how a part read before anything changed
        self._dropped: set[str] = set()

    def has(self, part: str) -> bool:
        """Whether the part exists."""
        return part in self._names

    def names(self, folder: str) -> list[str]:
        """The XML parts right below a folder (xl/charts/)."""
        return sorted(
            name
            for name in self._names
            if name.startswith(folder) and name.endswith(".xml") and "/" not in name[len(folder) :]
        )

    def tree(self, part: str):
        """The root element of an XML part; changes to it are written by `bytes`."""
        if part not in self._trees:
            if self._zip.getinfo(part).file_size > limits.MAX_SHEET_XML:
                raise Refused(_HEAVY)
            parser = etree.XMLParser(**_PARSER)
            root = etree.fromstring(self._zip.read(part), parser)  # noqa: S320
            self._trees[part], self._were[part] = root, _fingerprint(root)
        return self._trees[part]

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Of a part: relation id → (last word of its type, target part)."""
        folder, name = posixpath.split(part)
        listing = f"{folder}/_rels/{name}.rels"
        if not self.has(listing):
            return {}
        return {
            link.get("Id", ""): (
                link.get("Type", "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
            )
            for link in self.tree(listing)
            if link.get("TargetMode") != "External"
        }

    def drop(self, part: str, owner: str) -> None:
        """Leave a part out, with its mention in `owner`'s relations and the list of contents."""
        self._dropped.add(part)
        folder, name = posixpath.split(owner)
        for listing in (f"{folder}/_rels/{name}.rels", "[Content_Types].xml"):
            root = self.tree(listing)
            for entry in list(root):
                target = entry.get("Target") or entry.get("PartName") or ""
                if target and posixpath.basename(target) == posixpath.basename(part):
                    root.remove(entry)

    def bytes(self) -> bytes:
        """The workbook as it stands now."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._zip.infolist():
                if info.filename in self._dropped:
                    continue
                target.writestr(info.filename, self._content(info.filename))
        return made.getvalue()

    def _content(self, part: str) -> bytes:
        root = self._trees.get(part)
        if root is None or _fingerprint(root) == self._were[part]:
            return self._zip.read(part)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
