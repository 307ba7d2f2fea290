-- For a program that starts: what time it is, what a crash may forget, and whether version and functions are there. One row.
-- `shape.sql` looks at the tables.
--
-- $1 is null, and the server's own clock decides; or it is a test's time. $2 are the names of the functions. Catalogs are shown to
-- everybody.
select
    coalesce($1, otp.now) as now,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('fsync') as fsync,
    case
        when to_regclass('otp_verify_schema') is null then 'none'
        when has_table_privilege(to_regclass('otp_verify_schema'), 'select') then 'shown'
        else 'hidden'
    end as version,
    -- The first function that is missing.
    (
        select min(name)
        from unnest($2::text[]) name
        where to_regproc(name) is null
    ) as missing
from (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now) otp
