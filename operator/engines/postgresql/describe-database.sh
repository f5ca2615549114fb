# Makes a script for psql that creates a database like the one that is dumped. Sourced.
#
# pg_dump leaves all of this to pg_restore --create, which knows no other name for the database, and to pg_dumpall, which
# needs more rights.

# A query whose rows are the script. The elements of a setting that is a list may be stored without quotes, with any text in them, so
# each is quoted here. The script's variable `name` is the name of the new database. It creates the roles that
# the database names, if they are missing: a role has no password, and may not log in.
database_script="
  WITH this AS (SELECT d.oid AS id, d.*, to_jsonb(d) AS properties FROM pg_catalog.pg_database d WHERE datname = current_database()),
  named AS (
    SELECT refobjid AS role FROM pg_catalog.pg_shdepend, this
    WHERE refclassid = 'pg_catalog.pg_authid'::regclass
      AND (dbid = this.id OR dbid = 0 AND classid = 'pg_catalog.pg_database'::regclass AND objid = this.id)
    UNION SELECT setrole FROM pg_catalog.pg_db_role_setting, this WHERE setdatabase = this.id
    UNION SELECT datdba FROM this
    UNION SELECT 10
  ),
  settings AS (
    SELECT setrole, split_part(setting, '=', 1) AS setting_name, substr(setting, strpos(setting, '=') + 1) AS setting_value
    FROM pg_catalog.pg_db_role_setting, unnest(setconfig) AS setting, this WHERE setdatabase = this.id
  ),
  listed AS (
    SELECT setrole, setting_name, string_agg(quote_literal(coalesce(replace(part[1], '\"\"', '\"'), part[2])), ', ' ORDER BY position) AS parts
    FROM settings, regexp_matches(setting_value, '\"((?:[^\"]|\"\")*)\"|([^\",[:space:]][^,[:space:]]*)', 'g') WITH ORDINALITY AS found (part, position)
    WHERE setting_name IN ('local_preload_libraries', 'search_path', 'session_preload_libraries', 'temp_tablespaces')
    GROUP BY setrole, setting_name
  ),
  granted AS (
    SELECT grantee, is_grantable, string_agg(privilege_type, ', ' ORDER BY privilege_type) AS privileges
    FROM this, aclexplode(datacl) GROUP BY grantee, is_grantable
  )
  SELECT CASE pg_client_encoding() WHEN 'UTF8' THEN '\\encoding UTF8' ELSE '\\encoding SQL_ASCII' END
  UNION ALL (
    SELECT format('SELECT %L WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %L) \\gexec',
      format('CREATE ROLE %I NOLOGIN', rolname), rolname)
    FROM pg_catalog.pg_roles WHERE oid IN (SELECT role FROM named) AND rolname !~ '^pg_' ORDER BY rolname
  )
  UNION ALL SELECT format('CREATE DATABASE :\"name\" OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L%s;',
    pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype,
    CASE properties ->> 'datlocprovider'
      WHEN 'c' THEN ' LOCALE_PROVIDER libc'
      WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', properties ->> 'datlocale')
      WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L%s',
        coalesce(properties ->> 'datlocale', properties ->> 'daticulocale'),
        coalesce(' ICU_RULES ' || quote_literal(properties ->> 'daticurules'), ''))
    END) FROM this
  UNION ALL SELECT format('COMMENT ON DATABASE :\"name\" IS %L;', comment)
    FROM this, shobj_description(this.id, 'pg_database') AS comment WHERE comment IS NOT NULL
  UNION ALL SELECT format('ALTER DATABASE :\"name\" CONNECTION LIMIT %s;', datconnlimit) FROM this WHERE datconnlimit >= 0
  UNION ALL SELECT 'ALTER DATABASE :\"name\" IS_TEMPLATE true;' FROM this WHERE datistemplate
  UNION ALL SELECT format('REVOKE ALL ON DATABASE :\"name\" FROM PUBLIC, %I;', pg_get_userbyid(datdba)) FROM this WHERE datacl IS NOT NULL
  UNION ALL SELECT format('GRANT %s ON DATABASE :\"name\" TO %s%s;', privileges,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(grantee)) END,
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM granted
  UNION ALL SELECT format('ALTER %s SET %s TO %s;',
    CASE setrole WHEN 0 THEN 'DATABASE :\"name\"' ELSE format('ROLE %I IN DATABASE :\"name\"', pg_get_userbyid(setrole)) END,
    (SELECT string_agg(quote_ident(part), '.') FROM unnest(string_to_array(setting_name, '.')) AS part),
    coalesce((SELECT parts FROM listed WHERE listed.setrole = settings.setrole AND listed.setting_name = settings.setting_name),
      quote_literal(setting_value))) FROM settings;"
