# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What InvenioRDM asks of a search server and osmem-server 0.1.6 does not offer.

Three constructs, rewritten on their way out: a date histogram on a date range field, percolator
queries, and data streams. Against OpenSearch itself this class is not used.
"""

import calendar
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from opensearchpy import Urllib3HttpConnection

JSON = {"content-type": "application/json"}
SCROLL_ID = "percolated"
EMPTY = {
    "took": 0,
    "timed_out": False,
    "_scroll_id": SCROLL_ID,
    "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
}


class OsmemConnection(Urllib3HttpConnection):
    """A connection that knows the three detours."""

    def perform_request(self, method, url, params=None, body=None, **options):  # type: ignore[no-untyped-def]
        """Send a request, rewritten where osmem needs it."""
        text = body.decode() if isinstance(body, bytes) else body or ""
        if "_search/scroll" in url and SCROLL_ID in url + text:
            return (
                200,
                JSON,
                json.dumps(_hits([]) | {"succeeded": True, "num_freed": 1}),
            )
        if "_search" in url and '"percolate"' in text:
            return 200, JSON, json.dumps(_hits(self._percolate(url, json.loads(text))))
        if url.startswith("/_index_template/") and '"data_stream"' in text:
            body = json.dumps(_plain_index(json.loads(text))).encode()
        if "_search" in url and '_range"' in text and "date_histogram" in text:
            return self._with_years(method, url, params, json.loads(text), options)
        return super().perform_request(method, url, params=params, body=body, **options)

    def _with_years(self, method, url, params, query, options):  # type: ignore[no-untyped-def]
        """Ask for the terms of the date's text instead, and count them by year."""
        paths = list(
            _replace_histograms(query.get("aggs") or query.get("aggregations") or {})
        )
        body = json.dumps(query).encode()
        status, headers, raw = super().perform_request(
            method, url, params=params, body=body, **options
        )
        if status != 200:
            return status, headers, raw
        answer = json.loads(raw)
        for path in paths:
            node = answer.get("aggregations", {})
            for name in path:
                node = node.get(name, {})
            if "buckets" in node:
                node["buckets"] = _by_year(node["buckets"])
        return status, headers, json.dumps(answer)

    def _percolate(self, url: str, query: dict) -> list[dict]:
        """Run each stored query against the given documents, in an index made for that."""
        clauses = query["query"]["bool"]["must"]
        percolate = next(c["percolate"] for c in clauses if "percolate" in c)
        wanted = next((c["ids"]["values"] for c in clauses if "ids" in c), None)
        index = url.strip("/").split("/")[0]
        stored = self._ask("POST", f"/{index}/_search", {"size": 10000})["hits"]["hits"]
        stored = [
            h
            for h in stored
            if percolate["field"] in h["_source"]
            and (wanted is None or h["_id"] in wanted)
        ]
        scratch = f"/percolate-{uuid.uuid4().hex}"
        self._ask("PUT", scratch, self._layout(index))
        try:
            for slot, document in enumerate(self._documents(percolate)):
                self._ask(
                    "PUT", f"{scratch}/_doc/{slot}", document, {"refresh": "true"}
                )
            found = (
                (h, self._slots(scratch, h["_source"][percolate["field"]]))
                for h in stored
            )
            return [
                {**h, "fields": {"_percolator_document_slot": slots}}
                for h, slots in found
                if slots
            ]
        finally:
            self._ask("DELETE", scratch)

    def _documents(self, percolate: dict) -> list[dict]:
        if "index" in percolate:
            return [
                self._ask("GET", f"/{percolate['index']}/_doc/{percolate['id']}")[
                    "_source"
                ]
            ]
        return percolate.get("documents") or [percolate["document"]]

    def _layout(self, index: str) -> dict:
        (meta,) = self._ask("GET", f"/{index}").values()
        kept = ("analysis", "mapping", "number_of_shards")
        settings = {k: v for k, v in meta["settings"]["index"].items() if k in kept}
        return {"settings": {"index": settings}, "mappings": meta["mappings"]}

    def _slots(self, scratch: str, query: dict) -> list[int]:
        hits = self._ask(
            "POST",
            f"{scratch}/_search",
            {"size": 10000, "_source": False, "query": query},
        )
        return sorted(int(h["_id"]) for h in hits["hits"]["hits"])

    def _ask(
        self, method: str, url: str, body: Any = None, params: dict | None = None
    ) -> dict:
        data = None if body is None else json.dumps(body, default=str).encode()
        return json.loads(
            super().perform_request(
                method, url, params=params, body=data, headers=JSON
            )[2]
            or "{}"
        )


def _hits(hits: list[dict]) -> dict:
    total = {"value": len(hits), "relation": "eq"}
    return EMPTY | {"hits": {"total": total, "max_score": 1.0, "hits": hits}}


def _plain_index(template: dict) -> dict:
    """Let the first document create an ordinary index in place of a data stream."""
    template.pop("data_stream", None)
    mappings = template.setdefault("template", {}).setdefault("mappings", {})
    mappings.setdefault("properties", {}).setdefault("@timestamp", {"type": "date"})
    return template


def _replace_histograms(aggregations: dict, path: tuple = ()) -> Iterator[tuple]:
    """Ask for the keyword field that a date range was made of; yield where that was done."""
    for name, aggregation in aggregations.items():
        field = aggregation.get("date_histogram", {}).get("field", "")
        if field.endswith("_range"):
            del aggregation["date_histogram"]
            aggregation["terms"] = {
                "field": field.removesuffix("_range"),
                "size": 10000,
            }
            yield path + (name,)
        yield from _replace_histograms(aggregation.get("aggs", {}), path + (name,))


def _by_year(buckets: list[dict]) -> list[dict]:
    """Count dates ("2020-06", "2019/2021") by each year that they touch."""
    counts: Counter[int] = Counter()
    for bucket in buckets:
        years = [int(year) for year in re.findall(r"(?:^|/)(\d{4})", bucket["key"])]
        for year in range(min(years), max(years) + 1) if years else ():
            counts[year] += bucket["doc_count"]
    return [
        {
            "key_as_string": f"{year:04d}",
            "key": calendar.timegm((year, 1, 1) + (0,) * 3) * 1000,
            "doc_count": count,
        }
        for year, count in sorted(counts.items())
    ]
