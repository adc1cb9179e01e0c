# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The three detours around what the search server lacks."""

import pytest
from opensearchpy import OpenSearch

from demo.servers.osmem import OsmemConnection


@pytest.fixture
def client(search_server: list[dict]) -> OpenSearch:
    client = OpenSearch(search_server, connection_class=OsmemConnection)
    yield client
    client.indices.delete(index="detour-*", ignore=[404])
    client.close()


def test_date_histogram_counts_each_year_that_a_date_touches(
    client: OpenSearch,
) -> None:
    properties = {
        "date": {"type": "keyword"},
        "date_range": {"type": "date_range", "format": "yyyy||yyyy-MM"},
    }
    client.indices.create(
        index="detour-dates", body={"mappings": {"properties": properties}}
    )
    for number, date in enumerate(("2020", "2020-06", "2019/2021", "1843-09-01")):
        client.index(index="detour-dates", id=number, body={"date": date}, refresh=True)
    histogram = {"field": "date_range", "calendar_interval": "year", "format": "yyyy"}
    answer = client.search(
        index="detour-dates",
        body={"size": 0, "aggs": {"years": {"date_histogram": histogram}}},
    )
    counts = {
        b["key_as_string"]: b["doc_count"]
        for b in answer["aggregations"]["years"]["buckets"]
    }
    assert counts == {"1843": 1, "2019": 1, "2020": 3, "2021": 1}


def test_date_histogram_is_found_inside_other_aggregations(client: OpenSearch) -> None:
    properties = {"kind": {"type": "keyword"}, "date": {"type": "keyword"}}
    client.indices.create(
        index="detour-nested", body={"mappings": {"properties": properties}}
    )
    client.index(
        index="detour-nested", id=1, body={"kind": "book", "date": "1999"}, refresh=True
    )
    inner = {
        "years": {
            "date_histogram": {"field": "date_range", "calendar_interval": "year"}
        }
    }
    body = {"size": 0, "aggs": {"all": {"filter": {"match_all": {}}, "aggs": inner}}}
    answer = client.search(index="detour-nested", body=body)
    assert answer["aggregations"]["all"]["years"]["buckets"] == [
        {"key_as_string": "1999", "key": 915148800000, "doc_count": 1}
    ]


def test_percolate_returns_the_stored_queries_that_match(client: OpenSearch) -> None:
    properties = {"query": {"type": "percolator"}, "title": {"type": "text"}}
    client.indices.create(
        index="detour-queries", body={"mappings": {"properties": properties}}
    )
    for name in ("orcid", "zebra"):
        query = {"query": {"match": {"title": name}}}
        client.index(index="detour-queries", id=name, body=query, refresh=True)
    documents = [{"title": "about birds"}, {"title": "my orcid record"}]
    percolate = {"percolate": {"field": "query", "documents": documents}}
    answer = client.search(
        index="detour-queries",
        body={"query": {"bool": {"must": [percolate]}}},
        scroll="1m",
    )
    found = [
        (h["_id"], h["fields"]["_percolator_document_slot"])
        for h in answer["hits"]["hits"]
    ]
    assert found == [("orcid", [1])]
    more = client.scroll(scroll_id=answer["_scroll_id"])
    assert more["hits"]["hits"] == []
    assert client.indices.get(index="percolate-*") == {}


def test_data_stream_becomes_an_ordinary_index(client: OpenSearch) -> None:
    template = {"index_patterns": ["detour-stream*"], "data_stream": {}}
    client.indices.put_index_template(name="detour", body=template)
    client.index(index="detour-stream", body={"@timestamp": "2026-01-01"}, refresh=True)
    assert client.count(index="detour-stream")["count"] == 1
    client.indices.delete_index_template(name="detour")
