# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The same work as XML."""

from invenio_orcid_sync.core.xml import to_xml

from .material import xsd_errors
from .test_rules import GOOD

EXPECTED = """\
<?xml version='1.0' encoding='UTF-8'?>
<work:work xmlns:common="http://www.orcid.org/ns/common" \
xmlns:work="http://www.orcid.org/ns/work">
  <work:title>
    <common:title>T</common:title>
    <common:subtitle>S</common:subtitle>
    <common:translated-title language-code="de">Ü</common:translated-title>
  </work:title>
  <work:journal-title>J</work:journal-title>
  <work:short-description>D</work:short-description>
  <work:citation>
    <work:citation-type>bibtex</work:citation-type>
    <work:citation-value>@misc{x}</work:citation-value>
  </work:citation>
  <work:type>journal-article</work:type>
  <common:publication-date>
    <common:year>2024</common:year>
    <common:month>02</common:month>
    <common:day>29</common:day>
  </common:publication-date>
  <common:external-ids>
    <common:external-id>
      <common:external-id-type>doi</common:external-id-type>
      <common:external-id-value>10.1/x</common:external-id-value>
      <common:external-id-url>https://doi.org/10.1/x</common:external-id-url>
      <common:external-id-relationship>self</common:external-id-relationship>
    </common:external-id>
    <common:external-id>
      <common:external-id-type>grant_number</common:external-id-type>
      <common:external-id-value>G-1</common:external-id-value>
      <common:external-id-relationship>funded-by</common:external-id-relationship>
    </common:external-id>
  </common:external-ids>
  <common:url>https://example.org/%20?a=(b)#c</common:url>
  <work:contributors>
    <work:contributor>
      <common:contributor-orcid>
        <common:uri>https://orcid.org/0000-0002-1825-0097</common:uri>
        <common:path>0000-0002-1825-0097</common:path>
        <common:host>orcid.org</common:host>
      </common:contributor-orcid>
      <work:credit-name>Josiah Carberry</work:credit-name>
      <work:contributor-attributes>
        <work:contributor-sequence>first</work:contributor-sequence>
        <work:contributor-role>author</work:contributor-role>
      </work:contributor-attributes>
    </work:contributor>
    <work:contributor>
      <work:credit-name>Somebody</work:credit-name>
    </work:contributor>
  </work:contributors>
  <common:language-code>en</common:language-code>
</work:work>"""


def test_xml_has_everything_in_the_schemas_order() -> None:
    assert to_xml(GOOD).decode() == EXPECTED


def test_xml_order_does_not_follow_the_payloads() -> None:
    assert to_xml(dict(reversed(GOOD.items()))).decode() == EXPECTED


def test_xml_is_valid_for_orcids_schema() -> None:
    assert xsd_errors(GOOD) == []


def test_xml_of_a_work_without_title_is_not() -> None:
    untitled = {key: value for key, value in GOOD.items() if key != "title"}
    assert len(xsd_errors(untitled)) == 1


def test_xml_escapes_markup() -> None:
    payload = {"title": {"title": {"value": '<b> & "c" ]]>'}}}
    assert b'<common:title>&lt;b&gt; &amp; "c" ]]&gt;</common:title>' in to_xml(payload)
