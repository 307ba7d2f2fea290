-- Takes from every window, or from none.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea[]      the windows' keys, all different
-- $3 bigint[]     how much each is asked for
-- $4 bigint[]     how much each has
-- $5 bigint[]     how many milliseconds each lasts
--
-- One row: no slot if all was taken, else the number (from 1) of the window that is without room for longest, and until
-- when. When another has taken the last room in this very moment, the whole statement fails with a violation (23514) of
-- `otp_verify_window_has_room`, and nothing was taken: ask again.
with clock as materialized (
    -- What lies further ahead than `soon` was written before the clock was set back, and does not count.
    select time.now, time.now + interval '5 seconds' as soon, clock_timestamp() as began
    from (select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp()))) as time (now)
),
slot as materialized (
    select s.*, s.lasts * interval '1 millisecond' as span
    from unnest($2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[]) with ordinality as s (key, cost, most, lasts, number)
),
-- Those without room, as far as this statement has seen. Most refusals end here, without a lock and without an error in the
-- server's log.
full_ones as materialized (
    select slot.number, least(w.until, clock.now + slot.span) as until
    from slot
    cross join clock
    left join otp_verify_window w
        on w.key = slot.key
        and w.until > clock.now
        and w.until <= clock.soon + slot.span
    where coalesce(w.taken, 0) + slot.cost > slot.most
),
-- In the order of the keys, so that no two of these wait for each other.
taken as (
    insert into otp_verify_window as w (key, taken, most, until)
    select slot.key, slot.cost, slot.most, clock.now + slot.span
    from slot, clock
    where not exists (select from full_ones)
    order by slot.key
    on conflict (key) do update set
        taken = case
            when w.until > (select now from clock) and w.until <= excluded.until + interval '5 seconds'
                then w.taken + excluded.taken
            else excluded.taken
        end,
        most = excluded.most,
        until = case
            when w.until > (select now from clock) and w.until <= excluded.until + interval '5 seconds' then w.until
            else excluded.until
        end
    returning 1
)
select
    clock.now,
    full_one.number as slot,
    full_one.until,
    -- Last of all: once nothing waits any more, an old statement is undone (22012). It has waited for so long that what others
    -- wrote meanwhile may look to it as if it had not begun.
    1 / case
        when (select count(*) from taken) < 0 then 0
        when clock_timestamp() < clock.began + interval '4 seconds' then 1
        else 0
    end as in_time
from clock
left join (select * from full_ones order by until desc, number limit 1) as full_one on true
