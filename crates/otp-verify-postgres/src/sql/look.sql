-- For a program that starts: what time it is, what a crash may forget, and what is there of the tables and functions. One row.
--
-- $1 is null, and the server's own clock decides; or it is a test's time. Catalogs are shown to everybody.
select
    coalesce($1, otp.now) as now,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('fsync') as fsync,
    case
        when to_regclass('otp_verify_schema') is null then 'none'
        when has_table_privilege(to_regclass('otp_verify_schema'), 'select') then 'shown'
        else 'hidden'
    end as version,
    -- The first table or function that is missing.
    (
        select min(name)
        from unnest(array[
            'otp_verify_challenge', 'otp_verify_message', 'otp_verify_place', 'otp_verify_window',
            'otp_verify_2_begin', 'otp_verify_2_claim', 'otp_verify_2_consume', 'otp_verify_2_finish', 'otp_verify_2_settle'
        ]) name
        where to_regclass(name) is null and to_regproc(name) is null
    ) as missing
from (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now) otp
