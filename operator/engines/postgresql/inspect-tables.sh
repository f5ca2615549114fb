# Asks a PostgreSQL server about everything that decides whether tables of a backup can be restored there. Sourced, after postgresql.sh.
#
# The variables of psql: wanted, a document of what is to be restored, and marker, the name of the table that says that this took place.
# operator/engines/postgresql/tables/facts.ts describes both documents.

# A query of one row, in the database that is the target.
#
# `gone` is what goes with the tables when they are dropped; whatever else depends on one of these prevents that, but for foreign keys.
tables_query="
  WITH RECURSIVE me AS (SELECT r.* FROM pg_roles r WHERE rolname = current_user),
  wanted AS (SELECT :'wanted'::json AS document),
  roles AS (SELECT value AS name, r.oid FROM wanted, json_array_elements_text(document -> 'roles') LEFT JOIN pg_roles r ON rolname = value),
  owners AS (SELECT r.oid, rolname FROM wanted, json_array_elements_text(document -> 'owners') JOIN pg_roles r ON rolname = value),
  names AS (SELECT value ->> 'schema' AS schema, value ->> 'name' AS name FROM wanted, json_array_elements(document -> 'tables')),
  schemas AS (SELECT DISTINCT schema AS name, n.oid FROM names LEFT JOIN pg_namespace n ON nspname = schema),
  existing AS (
    SELECT names.*, c.oid, c.relkind, c.relowner FROM names JOIN schemas ON schemas.name = schema
      JOIN pg_class c ON c.relnamespace = schemas.oid AND c.relname = names.name
  ),
  referenced AS (
    SELECT value ->> 'schema' AS schema, value ->> 'name' AS name, c.oid, c.relowner FROM wanted, json_array_elements(document -> 'referenced')
      LEFT JOIN pg_namespace n ON nspname = value ->> 'schema' LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = value ->> 'name'
  ),
  tree AS (
    SELECT oid FROM existing WHERE relkind IN ('r', 'p', 'f')
    UNION SELECT inhrelid FROM tree JOIN pg_inherits ON inhparent = tree.oid JOIN pg_class c ON c.oid = inhrelid WHERE c.relispartition
  ),
  gone AS (
    SELECT 'pg_class'::regclass::oid AS class, oid AS id FROM tree
    UNION SELECT classid, objid FROM gone JOIN pg_depend ON refclassid = class AND refobjid = id WHERE deptype IN ('a', 'i', 'P', 'S')
  ),
  keys AS (SELECT c.* FROM pg_constraint c WHERE contype = 'f' AND confrelid IN (SELECT oid FROM tree) AND conrelid NOT IN (SELECT oid FROM tree)),
  dependents AS (
    SELECT DISTINCT CASE WHEN rulename = '_RETURN' THEN pg_describe_object('pg_class'::regclass, ev_class, 0)
        ELSE pg_describe_object(classid, objid, objsubid) END AS name
    FROM gone JOIN pg_depend ON refclassid = class AND refobjid = gone.id LEFT JOIN pg_rewrite r ON classid = 'pg_rewrite'::regclass AND r.oid = objid
    WHERE deptype = 'n' AND (classid, objid) NOT IN (SELECT class, id FROM gone)
      AND NOT (classid = 'pg_constraint'::regclass AND objid IN (SELECT oid FROM keys))
  ),
  others AS (
    SELECT conrelid AS oid, true AS is_changed FROM keys
    UNION ALL SELECT confrelid, true FROM pg_constraint WHERE contype = 'f' AND conrelid IN (SELECT oid FROM tree) AND confrelid NOT IN (SELECT oid FROM tree)
    UNION ALL SELECT oid, false FROM referenced WHERE oid IS NOT NULL
  ),
  other_tables AS (
    SELECT o.oid, n.nspname AS schema, c.relname AS name, c.relowner, bool_or(is_changed) AS is_changed,
      c.relrowsecurity AND c.relforcerowsecurity AS forces_row_security
    FROM others o JOIN pg_class c ON c.oid = o.oid JOIN pg_namespace n ON n.oid = relnamespace GROUP BY 1, 2, 3, 4, 6
  )
  SELECT json_build_object(
    'version', current_setting('server_version'),
    'user', current_user,
    'isSuperuser', (SELECT rolsuper FROM me),
    'canCreateRoles', (SELECT rolsuper OR rolcreaterole FROM me),
    'isReplica', pg_is_in_recovery(),
    'missingRoles', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM roles WHERE oid IS NULL),
    'foreignRoles', (SELECT coalesce(json_agg(rolname ORDER BY rolname COLLATE \"C\"), '[]') FROM (
      SELECT rolname FROM owners WHERE NOT pg_has_role(oid, :'membership')
      UNION SELECT pg_get_userbyid(relowner) FROM existing WHERE relkind IN ('r', 'p', 'f') AND NOT pg_has_role(relowner, 'USAGE')
      UNION SELECT pg_get_userbyid(relowner) FROM keys JOIN pg_class c ON c.oid = conrelid WHERE NOT pg_has_role(relowner, 'USAGE')) AS foreign_roles),
    'missingSchemas', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM schemas WHERE oid IS NULL),
    'closedSchemas', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM schemas WHERE NOT has_schema_privilege(oid, 'CREATE')),
    'existing', (SELECT coalesce(json_agg(json_build_object('schema', schema, 'name', name, 'kind', relkind::text) ORDER BY schema, name), '[]') FROM existing),
    'extraPartitions', (SELECT coalesce(json_agg(json_build_object('schema', nspname, 'name', relname) ORDER BY nspname, relname), '[]')
      FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid NOT IN (SELECT oid FROM existing)),
    'missingReferenced', (SELECT coalesce(json_agg(json_build_object('schema', schema, 'name', name) ORDER BY schema, name), '[]') FROM referenced
      WHERE oid IS NULL),
    'otherTables', (SELECT coalesce(json_agg(json_build_object('schema', schema, 'name', name, 'isOwn', pg_has_role(relowner, 'USAGE'),
      'isChanged', is_changed, 'forcesRowSecurity', forces_row_security) ORDER BY schema, name), '[]') FROM other_tables),
    'foreignKeys', (SELECT coalesce(json_agg(json_build_object('schema', schema, 'table', name, 'name', conname,
      'definition', pg_get_constraintdef(keys.oid), 'comment', obj_description(keys.oid, 'pg_constraint')) ORDER BY schema, name, conname), '[]')
      FROM keys JOIN other_tables ON other_tables.oid = conrelid WHERE conparentid = 0),
    'dependents', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM dependents),
    'publications', (SELECT coalesce(json_agg(format('%s of %s', quote_ident(pubname), prrelid::regclass) ORDER BY pubname, prrelid), '[]')
      FROM pg_publication_rel JOIN pg_publication p ON p.oid = prpubid WHERE prrelid IN (SELECT oid FROM tree)),
    'publicationsOfAll', (SELECT coalesce(json_agg(DISTINCT pubname), '[]') FROM (SELECT pubname FROM pg_publication WHERE puballtables
      UNION SELECT pubname FROM pg_publication_tables JOIN names ON names.schema = schemaname AND names.name = tablename) AS found),
    'subscriptions', (SELECT coalesce(json_agg(format('%s of %s', quote_ident(subname), srrelid::regclass) ORDER BY subname, srrelid), '[]')
      FROM pg_subscription_rel JOIN pg_subscription s ON s.oid = srsubid WHERE srrelid IN (SELECT oid FROM tree)),
    'eventTriggers', (SELECT coalesce(json_agg(evtname ORDER BY evtname), '[]') FROM pg_event_trigger WHERE evtenabled <> 'D' AND evtevent <> 'login'),
    'hasMarker', EXISTS (SELECT FROM pg_class WHERE relname = :'marker' AND relkind = 'r')
  );"
