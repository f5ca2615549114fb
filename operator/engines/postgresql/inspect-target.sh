# Asks a PostgreSQL server about everything that decides whether a backup can be restored there. Sourced, after postgresql.sh.
#
# The variables of psql: target, restored, previous and marker, the names of databases; wanted, a document of what the backup needs, which
# operator/engines/postgresql/preflight.ts writes.

# A query of one row: a document, which preflight.ts reads.
target_query="
  WITH me AS (SELECT oid AS id, r.* FROM pg_roles r WHERE rolname = current_user),
  wanted AS (SELECT :'wanted'::json AS document),
  this AS (SELECT d.oid AS id, d.* FROM pg_database d WHERE datname = :'target'),
  roles AS (SELECT value AS name, r.oid FROM wanted, json_array_elements_text(document -> 'roles') LEFT JOIN pg_roles r ON rolname = value),
  extensions AS (
    SELECT value AS name, (SELECT bool_or(trusted OR NOT superuser) FROM pg_available_extension_versions e WHERE e.name = value) AS is_trusted
    FROM wanted, json_array_elements_text(document -> 'extensions')
  ),
  sessions AS (
    SELECT usename, pid, application_name,
      (SELECT rolsuper FROM me) OR NOT coalesce((SELECT rolsuper FROM pg_roles r WHERE r.oid = usesysid), true)
        AND (pg_has_role(usesysid, 'MEMBER') OR pg_has_role('pg_signal_backend', 'MEMBER')) AS can_end
    -- Without a user, it is a worker for autovacuum, which the server ends by itself.
    FROM pg_stat_activity, this WHERE datid = this.id AND usesysid IS NOT NULL
  )
  SELECT json_build_object(
    'version', current_setting('server_version'),
    'user', current_user,
    'isSuperuser', (SELECT rolsuper FROM me),
    'canCreateDatabases', (SELECT rolsuper OR rolcreatedb FROM me),
    'canCreateRoles', (SELECT rolsuper OR rolcreaterole FROM me),
    'canCreateSubscriptions', (SELECT rolsuper FROM me) OR coalesce((SELECT pg_has_role(oid, 'USAGE') FROM pg_roles WHERE rolname = 'pg_create_subscription'), false),
    'missingRoles', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM roles WHERE oid IS NULL),
    'foreignRoles', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM roles WHERE NOT pg_has_role(oid, :'membership')),
    'missingExtensions', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM extensions WHERE is_trusted IS NULL),
    'untrustedExtensions', (SELECT coalesce(json_agg(name ORDER BY name COLLATE \"C\"), '[]') FROM extensions WHERE NOT is_trusted),
    'locales', (SELECT json_agg(DISTINCT locale) FROM (SELECT collcollate::text FROM pg_collation WHERE collprovider = 'c'
      UNION SELECT datcollate::text FROM pg_database) AS known (locale) WHERE locale IS NOT NULL),
    'target', (SELECT json_build_object('oid', id::bigint, 'owner', pg_get_userbyid(datdba),
      'encoding', pg_encoding_to_char(encoding), 'collate', datcollate, 'ctype', datctype, 'isOwn', pg_has_role(datdba, 'MEMBER'),
      'isTemplate', datistemplate, 'allowsConnections', datallowconn AND has_database_privilege(id, 'CONNECT'),
      'bytes', CASE WHEN has_database_privilege(id, 'CONNECT') THEN pg_database_size(id) END) FROM this),
    'hasRestored', EXISTS (SELECT FROM pg_database WHERE datname = :'restored'),
    'hasPrevious', EXISTS (SELECT FROM pg_database WHERE datname = :'previous'),
    'hasMarker', EXISTS (SELECT FROM pg_database WHERE datname = :'marker'),
    'endlessSessions', (SELECT coalesce(json_agg(json_build_object('user', usename, 'pid', pid, 'application', application_name) ORDER BY pid), '[]')
      FROM sessions WHERE NOT can_end),
    'slots', (SELECT coalesce(json_agg(slot_name ORDER BY slot_name), '[]') FROM pg_replication_slots WHERE database = :'target'),
    'subscriptions', (SELECT coalesce(json_agg(subname ORDER BY subname), '[]') FROM pg_subscription, this WHERE subdbid = this.id),
    'preparedTransactions', (SELECT count(*) FROM pg_prepared_xacts WHERE database = :'target')
  );"

# How many tables, views, sequences and large objects the database of the session has.
contents_count_query="SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_class'::regclass AND objid = c.oid))
  + (SELECT count(*) FROM pg_largeobject_metadata);"
