-- SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
-- SPDX-License-Identifier: MIT

-- What "invenio orcid import" needs, out of a DSpace (7.3 or later) with PostgreSQL:
--
--     psql -d dspace -f dspace.sql
--
-- writes connections.csv and works.csv. The first holds tokens in clear: make it readable to yourself alone, move it over an
-- encrypted connection, and delete it afterwards.

-- iDs and scopes are metadata of the person's profile. DSpace keeps neither expiry nor refresh token.
CREATE TEMPORARY VIEW field AS
SELECT f.metadata_field_id AS id, concat_ws('.', s.short_id, f.element, f.qualifier) AS name
FROM metadatafieldregistry f JOIN metadataschemaregistry s ON s.metadata_schema_id = f.metadata_schema_id;

CREATE TEMPORARY VIEW fact AS
SELECT v.dspace_object_id AS item, f.name, v.text_value AS value
FROM metadatavalue v JOIN field f ON f.id = v.metadata_field_id;

CREATE TEMPORARY VIEW connections AS
SELECT o.value AS orcid, e.email, t.access_token, string_agg(DISTINCT s.value, ' ') AS scope
FROM orcid_token t
JOIN eperson e ON e.uuid = t.eperson_id
JOIN fact o ON o.item = t.profile_item_id AND o.name = 'person.identifier.orcid'
JOIN fact s ON s.item = t.profile_item_id AND s.name = 'dspace.orcid.scope'
GROUP BY o.value, e.email, t.access_token;

-- The history is DSpace's only store of put-codes, and names those of removed works, too: the last success of each pair counts.
-- Records are named by DOI here. If yours came over otherwise, put your own table of identifiers in the place of "d".
CREATE TEMPORARY VIEW works AS
SELECT o.value AS orcid, d.value AS record, h.put_code
FROM (
    SELECT DISTINCT ON (owner_id, entity_id) owner_id, entity_id, put_code, operation
    FROM orcid_history
    WHERE record_type = 'Publication' AND status BETWEEN 200 AND 299
    ORDER BY owner_id, entity_id, timestamp_last_attempt DESC
) h
JOIN fact o ON o.item = h.owner_id AND o.name = 'person.identifier.orcid'
JOIN fact d ON d.item = h.entity_id AND d.name = 'dc.identifier.doi'
WHERE h.operation <> 'DELETE' AND h.put_code <> '';

\copy (SELECT * FROM connections) TO 'connections.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT * FROM works) TO 'works.csv' WITH (FORMAT csv, HEADER)
