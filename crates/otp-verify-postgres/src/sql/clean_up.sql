-- Deletes expired rows, at most $2 of each table. Only the size of the tables depends on it.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bigint       how many rows of each
--
-- One row: how many were deleted. It waits for nobody: a row that is in use is left for the next time.
with clock as materialized (
    select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp())) as now
),
-- An expired row is locked, and its end is checked again on the locked row: it may have been opened again.
over_challenge as materialized (
    select c.subject, c.purpose
    from otp_verify_challenge c
    where greatest(c.expires_at, c.beside_expires_at) <= (select now from clock)
    order by greatest(c.expires_at, c.beside_expires_at)
    limit $2
    for update skip locked
),
over_failures as materialized (
    select f.subject
    from otp_verify_failures f
    where f.until <= (select now from clock)
    order by f.until
    limit $2
    for update skip locked
),
over_window as materialized (
    select w.key
    from otp_verify_window w
    where w.until <= (select now from clock)
    order by w.until
    limit $2
    for update skip locked
),
challenges as (
    delete from otp_verify_challenge c
    using over_challenge o
    where c.subject = o.subject and c.purpose = o.purpose
    returning 1
),
failures as (
    delete from otp_verify_failures f
    using over_failures o
    where f.subject = o.subject
    returning 1
),
windows as (
    delete from otp_verify_window w
    using over_window o
    where w.key = o.key
    returning 1
)
select
    (select count(*) from challenges) + (select count(*) from failures) + (select count(*) from windows) as deleted
