-- For a program that starts: what time it is, what a crash may forget, whether the session may write, and whether the version is
-- there. One row. `shape.sql` looks at the tables, and `made.sql` at the rest.
--
-- $1 is null, and the server's own clock decides; or it is a test's time. Catalogs are shown to everybody.
select
    coalesce($1, otp.now) as now,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('fsync') as fsync,
    case
        when pg_is_in_recovery() then 'the right to write (the server is a standby)'
        when current_setting('transaction_read_only') = 'on' then 'the right to write (sessions are read-only)'
    end as unwritable,
    case
        when to_regclass('otp_verify_schema') is null then 'none'
        when has_table_privilege(to_regclass('otp_verify_schema'), 'select') then 'shown'
        else 'hidden'
    end as version
from (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now) otp
