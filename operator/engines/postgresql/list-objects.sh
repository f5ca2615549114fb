# Makes a query of what a database holds besides rows. Sourced.
#
# It needs only pg_catalog in the search_path. The names of objects come from the catalogs alone, and not from functions such as
# pg_identify_object: those see what other sessions have committed since the database snapshot.

# contents_query VERSION [CONTENTS]: a query of the fields of inventory.json, and in a row of its own `Kind:count,…` for all kinds
# of objects. VERSION is the server's major version.
#
# CONTENTS, for the dump of a part of the database: what pg_restore --list has of it, as `class:id` with commas between, and the
# class alone for large objects. What belongs to a table, view or domain of the list, such as a trigger, counts as listed.
contents_query() {
  candidates "$1"
  listed=TRUE
  owned=TRUE
  if [ -n "${2-}" ]; then
    listed="class::oid || ':' || id = ANY ('{$2}') OR 'pg_class'::regclass::oid || ':' || relation = ANY ('{$2}')
      AND (parent = 0 OR 'pg_class'::regclass::oid || ':' || parent = ANY ('{$2}')) OR kind = 'LargeObject' AND class::oid::text = ANY ('{$2}')
      OR class = 'pg_constraint'::regclass AND id IN (SELECT oid FROM constraints WHERE 'pg_type'::regclass::oid || ':' || contypid = ANY ('{$2}'))"
    owned="(classid, objid) IN (SELECT class, objects.id FROM objects)"
  fi
  echo "), objects AS (SELECT * FROM own WHERE $listed), owned AS (SELECT * FROM pg_shdepend, this WHERE dbid = this.id AND $owned),"
  properties
}

# The objects that pg_dump dumps of a whole database: those of PostgreSQL itself and of extensions are not among them. An
# identity is unique among the objects of a kind, and the same in a restored database. The relation is the table or view to which an
# object belongs, or 0; the parent is another one without which pg_dump does not dump it, or 0.
candidates() {
  cat <<'END'
  WITH this AS (SELECT d.oid AS id, d.*, to_jsonb(d) AS properties FROM pg_database d WHERE datname = current_database()),
  schemas AS (
    SELECT oid, nspname, quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  ),
  members AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
  relations AS (
    SELECT c.oid, c.relkind, c.reltype, c.relispopulated, c.relpersistence, s.name || '.' || quote_ident(c.relname) AS name
    FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM members WHERE classid = 'pg_class'::regclass AND objid = c.oid)
  ),
  indexes AS (
    SELECT r.oid, r.relkind, r.name, i.indrelid, i.indisvalid, (i.indisvalid OR r.relkind = 'I') AND i.indisready AS is_dumped
    FROM pg_index i JOIN relations r ON r.oid = i.indexrelid JOIN relations t ON t.oid = i.indrelid
  ),
  types AS (
    SELECT t.oid, t.typtype, t.typnamespace, quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS name
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  ),
  constraints AS (
    SELECT c.oid, c.contype, c.conrelid, c.contypid, c.convalidated, quote_ident(c.conname) || ' on ' || coalesce(r.name, t.name) AS name
    FROM pg_constraint c LEFT JOIN relations r ON r.oid = c.conrelid LEFT JOIN types t ON t.oid = c.contypid
    WHERE c.contype <> 't' AND coalesce(r.name, t.name) IS NOT NULL AND c.connamespace IN (SELECT oid FROM schemas)
      AND NOT (c.contype = 'f' AND c.conparentid <> 0)
      AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_type'::regclass AND objid = c.contypid)
  ),
  arguments AS (
    SELECT p.oid, string_agg(t.name, ', ' ORDER BY position) AS list
    FROM pg_proc p CROSS JOIN unnest(p.proargtypes) WITH ORDINALITY AS argument(type, position) JOIN types t ON t.oid = argument.type
    WHERE p.pronamespace IN (SELECT oid FROM schemas) GROUP BY p.oid
  ),
  functions AS (
    SELECT p.oid, p.prokind, s.name || '.' || quote_ident(p.proname) || '(' || coalesce(a.list, '') || ')' AS name
    FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace LEFT JOIN arguments a ON a.oid = p.oid
    WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'i')
  ),
  candidates (kind, class, id, relation, parent, identity) AS (
    SELECT CASE relkind WHEN 'v' THEN 'View' WHEN 'm' THEN 'MaterializedView' WHEN 'S' THEN 'Sequence' WHEN 'f' THEN 'ForeignTable'
      ELSE 'Table' END, 'pg_class'::regclass, oid, oid, 0, name FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL SELECT 'Index', 'pg_class'::regclass, oid, indrelid, 0, name FROM indexes WHERE is_dumped
    UNION ALL SELECT CASE contype WHEN 'p' THEN 'PrimaryKey' WHEN 'u' THEN 'UniqueConstraint' WHEN 'f' THEN 'ForeignKey'
      WHEN 'c' THEN 'CheckConstraint' WHEN 'x' THEN 'ExclusionConstraint' WHEN 'n' THEN 'NotNullConstraint' ELSE 'Constraint' END,
      'pg_constraint'::regclass, oid, conrelid, 0, name FROM constraints
    UNION ALL SELECT 'ColumnDefault', 'pg_attrdef'::regclass, d.oid, adrelid, 0, quote_ident(attname) || ' of ' || r.name
      FROM pg_attrdef d JOIN relations r ON r.oid = adrelid JOIN pg_attribute a ON a.attrelid = adrelid AND attnum = adnum
    UNION ALL SELECT 'Trigger', 'pg_trigger'::regclass, t.oid, tgrelid, 0, quote_ident(tgname) || ' on ' || r.name
      FROM pg_trigger t JOIN relations r ON r.oid = tgrelid WHERE NOT tgisinternal AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0'
    UNION ALL SELECT 'Policy', 'pg_policy'::regclass, p.oid, polrelid, 0, quote_ident(polname) || ' on ' || r.name
      FROM pg_policy p JOIN relations r ON r.oid = polrelid
    UNION ALL SELECT 'Rule', 'pg_rewrite'::regclass, w.oid, ev_class, 0, quote_ident(rulename) || ' on ' || r.name
      FROM pg_rewrite w JOIN relations r ON r.oid = ev_class WHERE rulename <> '_RETURN'
    UNION ALL SELECT 'Inheritance', 'pg_inherits'::regclass, inhrelid, inhrelid, inhparent, child.name || ' of ' || parent.name
      FROM pg_inherits JOIN relations child ON child.oid = inhrelid JOIN relations parent ON parent.oid = inhparent
      WHERE child.relkind NOT IN ('i', 'I')
    UNION ALL SELECT 'IndexAttachment', 'pg_inherits'::regclass, child.oid, child.indrelid, parent.indrelid, child.name || ' of ' || parent.name
      FROM pg_inherits JOIN indexes child ON child.oid = inhrelid JOIN indexes parent ON parent.oid = inhparent
    UNION ALL SELECT 'Statistics', 'pg_statistic_ext'::regclass, e.oid, stxrelid, 0, s.name || '.' || quote_ident(stxname)
      FROM pg_statistic_ext e JOIN schemas s ON s.oid = stxnamespace
    UNION ALL SELECT CASE prokind WHEN 'p' THEN 'Procedure' WHEN 'a' THEN 'Aggregate' ELSE 'Function' END,
      'pg_proc'::regclass, oid, 0, 0, name FROM functions
    UNION ALL SELECT CASE typtype WHEN 'd' THEN 'Domain' ELSE 'Type' END, 'pg_type'::regclass, t.oid, 0, 0, name
      FROM types t WHERE typnamespace IN (SELECT oid FROM schemas) AND (typtype IN ('d', 'e', 'r') OR typtype = 'b' AND NOT EXISTS
        (SELECT FROM pg_type element WHERE element.typarray = t.oid))
    UNION ALL SELECT 'Type', 'pg_type'::regclass, reltype, 0, 0, name FROM relations WHERE relkind = 'c'
    UNION ALL SELECT 'Operator', 'pg_operator'::regclass, o.oid, 0, 0, s.name || '.' || oprname || '(' || coalesce(l.name, 'NONE') || ', ' ||
      coalesce(r.name, 'NONE') || ')' FROM pg_operator o JOIN schemas s ON s.oid = oprnamespace LEFT JOIN types l ON l.oid = oprleft
      LEFT JOIN types r ON r.oid = oprright WHERE oprcode <> 0
    UNION ALL SELECT 'OperatorClass', 'pg_opclass'::regclass, o.oid, 0, 0, s.name || '.' || quote_ident(opcname) || ' using ' || quote_ident(amname)
      FROM pg_opclass o JOIN schemas s ON s.oid = opcnamespace JOIN pg_am a ON a.oid = opcmethod
    UNION ALL SELECT 'OperatorFamily', 'pg_opfamily'::regclass, o.oid, 0, 0, s.name || '.' || quote_ident(opfname) || ' using ' || quote_ident(amname)
      FROM pg_opfamily o JOIN schemas s ON s.oid = opfnamespace JOIN pg_am a ON a.oid = opfmethod
    UNION ALL SELECT 'Collation', 'pg_collation'::regclass, c.oid, 0, 0, s.name || '.' || quote_ident(collname)
      FROM pg_collation c JOIN schemas s ON s.oid = collnamespace
    UNION ALL SELECT 'Conversion', 'pg_conversion'::regclass, c.oid, 0, 0, s.name || '.' || quote_ident(conname)
      FROM pg_conversion c JOIN schemas s ON s.oid = connamespace
    UNION ALL SELECT 'TextSearchConfiguration', 'pg_ts_config'::regclass, c.oid, 0, 0, s.name || '.' || quote_ident(cfgname)
      FROM pg_ts_config c JOIN schemas s ON s.oid = cfgnamespace
    UNION ALL SELECT 'TextSearchDictionary', 'pg_ts_dict'::regclass, d.oid, 0, 0, s.name || '.' || quote_ident(dictname)
      FROM pg_ts_dict d JOIN schemas s ON s.oid = dictnamespace
    UNION ALL SELECT 'TextSearchParser', 'pg_ts_parser'::regclass, p.oid, 0, 0, s.name || '.' || quote_ident(prsname)
      FROM pg_ts_parser p JOIN schemas s ON s.oid = prsnamespace
    UNION ALL SELECT 'TextSearchTemplate', 'pg_ts_template'::regclass, t.oid, 0, 0, s.name || '.' || quote_ident(tmplname)
      FROM pg_ts_template t JOIN schemas s ON s.oid = tmplnamespace
    UNION ALL SELECT 'Cast', 'pg_cast'::regclass, c.oid, 0, 0, s.name || ' AS ' || t.name
      FROM pg_cast c JOIN types s ON s.oid = castsource JOIN types t ON t.oid = casttarget WHERE c.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_cast'::regclass AND objid = c.oid AND deptype = 'i')
    UNION ALL SELECT 'Transform', 'pg_transform'::regclass, f.oid, 0, 0, t.name || ' for ' || quote_ident(lanname)
      FROM pg_transform f JOIN types t ON t.oid = trftype JOIN pg_language l ON l.oid = trflang
    UNION ALL SELECT 'Language', 'pg_language'::regclass, oid, 0, 0, quote_ident(lanname) FROM pg_language WHERE oid >= 16384
    UNION ALL SELECT 'AccessMethod', 'pg_am'::regclass, oid, 0, 0, quote_ident(amname) FROM pg_am WHERE oid >= 16384
    UNION ALL SELECT 'Schema', 'pg_namespace'::regclass, oid, 0, 0, name FROM schemas
    UNION ALL SELECT 'Extension', 'pg_extension'::regclass, oid, 0, 0, quote_ident(extname) FROM pg_extension
    UNION ALL SELECT 'EventTrigger', 'pg_event_trigger'::regclass, oid, 0, 0, quote_ident(evtname) FROM pg_event_trigger
    UNION ALL SELECT 'Publication', 'pg_publication'::regclass, oid, 0, 0, quote_ident(pubname) FROM pg_publication
    UNION ALL SELECT 'PublishedTable', 'pg_publication_rel'::regclass, p.oid, 0, 0, r.name || ' in ' || quote_ident(pubname)
      FROM pg_publication_rel p JOIN relations r ON r.oid = prrelid JOIN pg_publication ON pg_publication.oid = prpubid
    UNION ALL SELECT 'ForeignDataWrapper', 'pg_foreign_data_wrapper'::regclass, oid, 0, 0, quote_ident(fdwname) FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'ForeignServer', 'pg_foreign_server'::regclass, oid, 0, 0, quote_ident(srvname) FROM pg_foreign_server
    UNION ALL SELECT 'UserMapping', 'pg_user_mapping'::regclass, umid, 0, 0, quote_ident(usename) || ' on ' || quote_ident(srvname)
      FROM pg_user_mappings
    UNION ALL SELECT 'DefaultPrivileges', 'pg_default_acl'::regclass, d.oid, 0, 0, pg_get_userbyid(defaclrole) || ' on ' || defaclobjtype::text ||
      coalesce(' in ' || s.name, '') FROM pg_default_acl d LEFT JOIN schemas s ON s.oid = defaclnamespace
    UNION ALL SELECT 'Subscription', 'pg_subscription'::regclass, s.oid, 0, 0, quote_ident(subname) FROM pg_subscription s, this
      WHERE subdbid = this.id AND current_setting('is_superuser') = 'on'
    UNION ALL SELECT 'LargeObject', 'pg_largeobject'::regclass, oid, 0, 0, oid::text FROM pg_largeobject_metadata
END
  [ "$1" -lt 15 ] || cat <<'END'
    UNION ALL SELECT 'PublishedSchema', 'pg_publication_namespace'::regclass, p.oid, 0, 0, s.name || ' in ' || quote_ident(pubname)
      FROM pg_publication_namespace p JOIN schemas s ON s.oid = pnnspid JOIN pg_publication ON pg_publication.oid = pnpubid
END
  cat <<'END'
  ), own AS (
    SELECT * FROM candidates WHERE NOT EXISTS (SELECT FROM members WHERE classid = class AND objid = candidates.id AND class <> 'pg_class'::regclass)
END
}

properties() {
  cat <<'END'
  kinds AS (
    SELECT kind, count(*), 'sha256:' || encode(sha256(textsend(string_agg(identity, E'\n' ORDER BY identity COLLATE "C"))), 'hex') AS digest,
      CASE WHEN count(*) <= 100000 THEN json_agg(identity ORDER BY identity COLLATE "C") END AS identities
    FROM objects GROUP BY kind
  ),
  settings AS (
    SELECT pg_get_userbyid(NULLIF(setrole, 0)) AS role, split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value
    FROM pg_db_role_setting, unnest(setconfig) AS setting, this WHERE setdatabase = this.id
  ),
  privileges AS (
    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END AS grantee, privilege_type, is_grantable
    FROM this, aclexplode(coalesce(datacl, acldefault('d', datdba))) GROUP BY 1, 2, 3
  ),
  roles AS (
    SELECT refobjid AS role FROM owned WHERE refclassid = 'pg_authid'::regclass
    UNION SELECT refobjid FROM pg_shdepend, this
      WHERE refclassid = 'pg_authid'::regclass AND dbid = 0 AND classid = 'pg_database'::regclass AND objid = this.id
    UNION SELECT setrole FROM pg_db_role_setting, this WHERE setdatabase = this.id AND setrole <> 0
  ),
  collations AS (
    SELECT DISTINCT quote_ident(nspname) || '.' || quote_ident(collname) AS name, collprovider, collversion, c.oid
    FROM pg_depend JOIN pg_collation c ON c.oid = refobjid JOIN pg_namespace n ON n.oid = collnamespace
    WHERE refclassid = 'pg_collation'::regclass AND deptype = 'n'
  )
  SELECT line FROM (
    SELECT json_strip_nulls(json_build_object(
      'engine', 'postgresql',
      'encoding', NULLIF(pg_client_encoding(), 'UTF8'),
      'serverVersion', split_part(current_setting('server_version'), ' ', 1),
      'database', current_database()::text,
      'properties', (SELECT json_build_object(
        'owner', pg_get_userbyid(datdba),
        'superuser', pg_get_userbyid(10),
        'encoding', pg_encoding_to_char(encoding),
        'localeProvider', CASE properties ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
        'collate', datcollate,
        'ctype', datctype,
        'locale', coalesce(properties ->> 'datlocale', properties ->> 'daticulocale'),
        'icuRules', properties ->> 'daticurules',
        'collationVersion', properties ->> 'datcollversion',
        'preloadLibraries', (SELECT NULLIF(setting, '') FROM pg_settings WHERE name = 'shared_preload_libraries'),
        'comment', shobj_description(this.id, 'pg_database'),
        'settings', (SELECT json_agg(json_build_object('role', role, 'name', name, 'value', value)
          ORDER BY role COLLATE "C" NULLS FIRST, name COLLATE "C") FROM settings),
        'privileges', (SELECT json_agg(json_build_object('grantee', grantee, 'privilege', privilege_type, 'isGrantable', is_grantable)
          ORDER BY grantee COLLATE "C", privilege_type, is_grantable) FROM privileges)) FROM this),
      'roles', (SELECT json_agg(rolname ORDER BY rolname COLLATE "C") FROM pg_roles WHERE oid IN (SELECT role FROM roles)),
      'extensions', (SELECT json_agg(json_build_object('name', extname, 'version', extversion, 'schema', nspname)
        ORDER BY extname COLLATE "C") FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace
        JOIN objects ON objects.class = 'pg_extension'::regclass AND objects.id = e.oid),
      'collations', (SELECT json_agg(json_build_object('name', name,
        'provider', CASE collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' WHEN 'd' THEN 'default' ELSE 'libc' END,
        'version', collversion) ORDER BY name COLLATE "C", oid) FROM collations),
      'sequences', (SELECT json_agg(json_build_object('name', identity, 'increment', seqincrement, 'lastValue',
        CASE WHEN NOT pg_is_in_recovery() OR relpersistence <> 'u' THEN pg_sequence_last_value(r.oid) END) ORDER BY identity COLLATE "C")
        FROM objects JOIN relations r ON r.oid = objects.id JOIN pg_sequence ON seqrelid = r.oid WHERE kind = 'Sequence'),
      'materializedViews', (SELECT json_agg(json_build_object('name', identity, 'isPopulated', relispopulated) ORDER BY identity COLLATE "C")
        FROM objects JOIN relations r ON r.oid = objects.id WHERE kind = 'MaterializedView'),
      'invalidIndexes', (SELECT json_agg(name ORDER BY name COLLATE "C") FROM indexes WHERE NOT indisvalid OR NOT is_dumped),
      'unvalidatedConstraints', (SELECT json_agg(identity ORDER BY identity COLLATE "C") FROM objects JOIN constraints c
        ON objects.class = 'pg_constraint'::regclass AND c.oid = objects.id WHERE NOT convalidated),
      'objects', (SELECT json_agg(json_build_object('kind', kind, 'count', count, 'digest', digest, 'identities', identities) ORDER BY kind COLLATE "C")
        FROM kinds)
    ))::text AS document, (SELECT string_agg(kind || ':' || count, ',' ORDER BY kind COLLATE "C") FROM kinds) AS counts
  ) AS written, unnest(ARRAY[substr(document, 2, length(document) - 2), counts]) WITH ORDINALITY AS lines(line, number) ORDER BY number;
END
}
