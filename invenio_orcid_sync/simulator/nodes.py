# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One description per item, from which JSON and XML are both read, checked and written.

The registry unmarshals either format into the same classes and checks them against the same
schema (orcid-api 2.5), so that one table of nodes stands for both. What a node reads is the
JSON form of the v3.0 API with every key present, absent ones as None (orcid-api 2.11).

*strict* is on for single items. Bulk bodies are never checked against the schema (orcid-api
2.8): lengths go unchecked, and XML drops what it does not know; JSON stays strict about keys
and controlled values.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from lxml import etree

NAMESPACE = "http://www.orcid.org/ns/"

# What XML 1.0 cannot carry. The registry filters it on output (orcid-api 2.4); we do so when
# reading, so that both formats show the same (our choice).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

Facet = Callable[[str], str | None]


class Unreadable(Exception):
    """A body that is not of the described shape; *enum* where a controlled value is wrong."""

    def __init__(self, message: str, enum: bool = False):
        """Keep the text and the kind, from which the caller picks the error code."""
        super().__init__(message)
        self.enum = enum


def text(maximum: int | None = None, blank: bool = False) -> Facet:
    """Facet of the schema's string types: not blank, at most that many characters."""

    def facet(value: str) -> str | None:
        if not blank and not value.strip(" \t\r\n"):
            return "must not be blank"
        if maximum is not None and len(value) > maximum:
            return f"has {len(value)} characters, at most {maximum} are allowed"
        return None

    return facet


def pattern(expression: str, maximum: int | None = None) -> Facet:
    """Facet of a string that must match a pattern from end to end."""
    compiled = re.compile(expression)

    def facet(value: str) -> str | None:
        if maximum is not None and len(value) > maximum:
            return f"has {len(value)} characters, at most {maximum} are allowed"
        return None if compiled.fullmatch(value) else f"must match {expression}"

    return facet


def integer(low: int, high: int) -> Facet:
    """Facet of xs:integer within bounds."""

    def facet(value: str) -> str | None:
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", value.strip(" \t\r\n")):
            return "must be an integer"
        return None if low <= int(value) <= high else f"must be {low} to {high}"

    return facet


def uri(value: str) -> str | None:
    """Facet of xs:anyURI as far as the registry's parser minds it (orcid-api 2.4)."""
    bad = re.search("%(?![0-9A-Fa-f]{2})", value)
    return "has a broken percent escape" if bad else None


@dataclass(frozen=True, kw_only=True)
class Node:
    """What elements, attributes and JSON keys have in common."""

    name: str
    ns: str = "common"
    many: bool = False
    required: bool = False
    attribute: bool = False
    # Accepted and ignored on write: source, dates, path, normalised values (orcid-api 2.4).
    ignored: bool = False

    @cached_property
    def tag(self) -> str:
        """Give the element's qualified name."""
        return f"{{{NAMESPACE}{self.ns}}}{self.name}"

    def json(self, data: Any, strict: bool) -> Any:
        """Read one JSON value, a list of them where the node may be repeated."""
        if data is None or self.ignored:
            return [] if self.many and not self.ignored else None
        if not self.many:
            return self.one_json(data, strict)
        # A single object in place of the array is tolerated (orcid-api 2.5).
        entries = data if isinstance(data, list) else [data]
        return [self.one_json(entry, strict) for entry in entries if entry is not None]

    def one_json(self, data: Any, strict: bool) -> Any:
        """Read one JSON value."""
        raise NotImplementedError

    def one_xml(self, element: Any, strict: bool) -> Any:
        """Read one element."""
        raise NotImplementedError

    def write(self, parent: Any, data: Any) -> None:
        """Append this node's XML to the parent."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Leaf(Node):
    """Text with facets or a controlled list; *wrapped* where JSON writes `{"value": …}`."""

    wrapped: bool = False
    bare: bool = True
    cast: str = "string"
    facet: Facet | None = None
    enum: frozenset[str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple["Leaf", ...] = ()

    def checked(self, value: str, strict: bool, known: bool = True) -> str:
        """Apply list and facet; *known* says that a wrong listed value is an error."""
        if self.enum is not None and value not in self.enum and known:
            listed = f"invalid value '{value}' for enum '{self.name}'"
            raise Unreadable(listed, enum=True)
        if strict and self.facet is not None and (wrong := self.facet(value)):
            raise Unreadable(f"{self.name} {wrong}")
        return value

    def scalar(self, data: Any) -> str:
        """Take strings and, as the registry does, numbers (orcid-api 2.5)."""
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            raise Unreadable(f"{self.name} must be a string")
        return _UNPRINTABLE.sub("", data) if isinstance(data, str) else str(data)

    def one_json(self, data: Any, strict: bool) -> Any:
        """Read a string or a `{"value": …}` object."""
        if not self.wrapped:
            value = self.scalar(data)
            return self.made(
                self.checked(self.aliases.get(value, value), strict), strict
            )
        if not isinstance(data, dict):
            if not self.bare:
                raise Unreadable(f'{self.name} must be an object with "value"')
            data = {"value": data}
        allowed = {"value", *(attribute.name for attribute in self.attributes)}
        if unknown := sorted(data.keys() - allowed):
            raise Unreadable(f'unrecognized field "{unknown[0]}" in {self.name}')
        given = {a.name: a.json(data.get(a.name), strict) for a in self.attributes}
        return self.with_attributes(self.scalar(data.get("value")), given, strict)

    def one_xml(self, element: Any, strict: bool) -> Any:
        """Read an element's text and attributes."""
        if strict and len(element):
            raise Unreadable(f"cvc-type: {self.name} must hold text only")
        value = _UNPRINTABLE.sub("", element.text or "")
        if not strict and self.enum is not None and value not in self.enum:
            return None
        if not self.wrapped:
            return self.made(self.checked(value, strict), strict)
        given = _attributes(self.attributes, element, strict)
        return self.with_attributes(value, given, strict)

    def with_attributes(
        self, value: str, given: dict[str, Any], strict: bool
    ) -> dict[str, Any]:
        """Make the wrapped form, with the attributes that the schema requires."""
        for attribute in self.attributes:
            if strict and attribute.required and given[attribute.name] is None:
                raise Unreadable(f"{self.name} must have {attribute.name}")
        return {"value": self.made(self.checked(value, strict), strict), **given}

    def made(self, value: str, strict: bool) -> Any:
        """Turn text into the JSON value."""
        if self.cast == "integer":
            if not re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
                raise Unreadable(f"{self.name} must be an integer")
            return int(value)
        return value

    def written(self, value: Any) -> str:
        """Turn the JSON value into text."""
        if self.cast == "date":
            moment = datetime.fromtimestamp(value / 1000, UTC)
            return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value % 1000:03d}Z"
        if isinstance(value, bool):
            return "true" if value else "false"
        return _UNPRINTABLE.sub("", str(value))

    def write(self, parent: Any, data: Any) -> None:
        """Append the element, or set the attribute."""
        if self.attribute:
            parent.set(self.name, self.written(data))
            return
        for entry in data if self.many else [data]:
            element = etree.SubElement(parent, self.tag)
            value = entry["value"] if self.wrapped else entry
            element.text = self.written(value)
            for attribute in self.attributes:
                if entry.get(attribute.name) is not None:
                    attribute.write(element, entry[attribute.name])


@dataclass(frozen=True, kw_only=True)
class Branch(Node):
    """An element with children, in the schema's order; attributes stand among them."""

    children: tuple[Node, ...]
    check: Callable[[dict[str, Any]], str | None] | None = None
    # Attributes of the schema that the JSON reader does not know: ignored in XML.
    tolerated: frozenset[str] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """Index the children by JSON key."""
        return {child.name: child for child in self.children}

    @cached_property
    def order(self) -> dict[str, tuple[int, Node]]:
        """Index the child elements by qualified name, with their place."""
        elements = [child for child in self.children if not child.attribute]
        return {child.tag: (at, child) for at, child in enumerate(elements)}

    def one_json(self, data: Any, strict: bool) -> Any:
        """Read an object, refusing keys that the description does not have."""
        if not isinstance(data, dict):
            raise Unreadable(f"{self.name} must be an object")
        if unknown := sorted(data.keys() - self.by_name.keys()):
            raise Unreadable(f'unrecognized field "{unknown[0]}" in {self.name}')
        found = {c.name: c.json(data.get(c.name), strict) for c in self.children}
        return self.complete(found, strict)

    def complete(self, found: dict[str, Any], strict: bool) -> dict[str, Any]:
        """Apply the rules on what must be there."""
        if strict:
            for child in self.children:
                if child.required and found[child.name] is None:
                    raise Unreadable(f"{self.name} is not complete: {child.name}")
            if self.check is not None and (wrong := self.check(found)):
                raise Unreadable(wrong)
        return found

    def one_xml(self, element: Any, strict: bool) -> Any:
        """Read an element: its children in the schema's order, each as often as allowed."""
        attributes = tuple(child for child in self.children if child.attribute)
        found: dict[str, Any] = {
            child.name: [] if child.many and not child.ignored else None
            for child in self.children
        }
        found |= _attributes(attributes, element, strict, self.tolerated)
        if strict and (element.text or "").strip():
            raise Unreadable(f"cvc-complex-type: {self.name} must not hold text")
        last = -1
        for part in element.iterchildren(tag=etree.Element):
            at, child = self.order.get(part.tag, (-1, None))
            if child is None:
                if strict:
                    raise Unreadable(f"cvc-complex-type: unexpected {part.tag}")
                continue
            if strict and (at < last or (at == last and not child.many)):
                raise Unreadable(f"cvc-complex-type: {child.name} is out of order")
            last = at
            _put(found, child, part, strict)
        return self.complete(found, strict)

    def write(self, parent: Any, data: Any) -> None:
        """Append the element, or one for each entry."""
        for entry in data if self.many else [data]:
            self.fill(etree.SubElement(parent, self.tag), entry)

    def fill(self, element: Any, data: dict[str, Any]) -> None:
        """Write attributes and children in the schema's order."""
        for child in self.children:
            value = data.get(child.name)
            if value is not None:
                child.write(element, value)

    def only(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Pick this element's keys, in its order."""
        return {child.name: values.get(child.name) for child in self.children}

    def document(self, data: dict[str, Any]) -> Any:
        """Make the root element, declaring its namespaces once."""
        root = etree.Element(self.tag, nsmap=_nsmap(self))
        self.fill(root, data)
        return root


@dataclass(frozen=True, kw_only=True)
class Listed(Node):
    """A list that JSON writes as `[{name: {…}}]`, and XML as the elements themselves."""

    children: tuple[Node, ...]

    def write(self, parent: Any, data: Any) -> None:
        """Append each entry's element."""
        by_name = {child.name: child for child in self.children}
        for entry in data:
            for name, value in entry.items():
                by_name[name].write(parent, value)


@dataclass(frozen=True, kw_only=True)
class Boxed(Node):
    """A list of one entry at least: an array in JSON, in XML within an element *box* of its own.

    What the model writes with XmlElementWrapper, which the JSON writer leaves out.
    """

    box: str
    entry: Branch

    @cached_property
    def tag(self) -> str:
        """Give the qualified name of the element around the entries."""
        return f"{{{NAMESPACE}{self.ns}}}{self.box}"

    @cached_property
    def children(self) -> tuple[Node, ...]:
        """Give what stands below, for the namespaces."""
        return (self.entry,)

    def one_json(self, data: Any, strict: bool) -> Any:
        """Read an array, or the one object that may stand in its place."""
        return self._some(self.entry.json(data, strict), strict)

    def one_xml(self, element: Any, strict: bool) -> Any:
        """Read the element around the entries."""
        inside = Branch(name=self.box, ns=self.ns, children=(self.entry,))
        return self._some(inside.one_xml(element, strict)[self.entry.name], strict)

    def _some(self, found: list[Any], strict: bool) -> list[Any]:
        if strict and not found:
            raise Unreadable(f"{self.box} is not complete: {self.entry.name}")
        return found

    def write(self, parent: Any, data: Any) -> None:
        """Append the element around the entries, and them in it."""
        self.entry.write(etree.SubElement(parent, self.tag), data)


def _put(found: dict[str, Any], child: Node, part: Any, strict: bool) -> None:
    """Read one child element into the object."""
    if child.ignored:
        return
    value = child.one_xml(part, strict)
    if not child.many:
        found[child.name] = value
    elif value is not None:
        found[child.name].append(value)


def _attributes(
    nodes: tuple[Node, ...],
    element: Any,
    strict: bool,
    tolerated: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Read the described attributes; others are a schema violation."""
    names = {node.name for node in nodes} | tolerated
    for name in element.attrib:
        if strict and name not in names and not name.startswith(_XSI):
            raise Unreadable(f"cvc-complex-type: attribute {name} is not allowed")
    return {n.name: n.json(element.get(n.name), strict) for n in nodes}


def _nsmap(node: Node) -> dict[str, str]:
    """Collect the namespaces below a node."""
    found = {node.ns: NAMESPACE + node.ns}
    for child in getattr(node, "children", ()):
        found |= _nsmap(child)
    return found
