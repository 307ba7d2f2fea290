-- Deletes what is over, at most $2 rows of each table. Only the size of the tables depends on it.
--
-- $1 bigint  the time, null for the server's
-- $2 bigint  how many rows of each
--
-- One row: how many were deleted. It waits for nobody: a row that is in use is left for the next time.
with clock as materialized (
    select coalesce($1::bigint, otp_verify_2_now()) as now
),
-- A row that is over is locked, and its end is checked again on the locked row: it may have been opened again.
over_challenge as materialized (
    select c.id
    from otp_verify_challenge c
    where greatest(c.expires, c.beside_expires) <= (select now from clock)
    order by greatest(c.expires, c.beside_expires)
    limit $2
    for update skip locked
),
over_place as materialized (
    select p.subject, p.purpose, p.lane
    from otp_verify_place p
    where p.until <= (select now from clock)
    order by p.until
    limit $2
    for update skip locked
),
over_window as materialized (
    select w.key
    from otp_verify_window w
    where w.until <= (select now from clock) and not w.closed
    order by w.until
    limit $2
    for update skip locked
),
over_message as materialized (
    select m.reference
    from otp_verify_message m
    where m.until <= (select now from clock)
    order by m.until
    limit $2
    for update skip locked
),
challenges as (
    delete from otp_verify_challenge c
    using over_challenge o
    where c.id = o.id
    returning 1
),
places as (
    delete from otp_verify_place p
    using over_place o
    where p.subject = o.subject and p.purpose = o.purpose and p.lane = o.lane
    returning 1
),
windows as (
    delete from otp_verify_window w
    using over_window o
    where w.key = o.key
    returning 1
),
messages as (
    delete from otp_verify_message m
    using over_message o
    where m.reference = o.reference
    returning 1
)
select
    (select count(*) from challenges) + (select count(*) from places) + (select count(*) from windows)
    + (select count(*) from messages) as deleted
