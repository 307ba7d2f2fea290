-- Writes a new challenge in place of whatever was there.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea        subject
-- $3 text         purpose
-- $4 bytea        id of the challenge
-- $5 bigint       its generation
-- $6 bytea        what is sealed
-- $7 bigint       for how many milliseconds it is good
-- $8 bigint       for how many milliseconds one without an outcome keeps others out
-- $9 bigint       how many failures the number may have
-- $10 bigint      in how many milliseconds
-- $11 bigint      how many attempts it has
--
-- One row. `answer` is null when somebody else was faster in this very moment; nothing has changed then: ask again.
with clock as materialized (
    -- What lies further ahead than `soon` was written before the clock was set back, and does not count.
    select time.now, time.now + interval '5 seconds' as soon, clock_timestamp() as began
    from (select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp()))) as time (now)
),
lockout as materialized (
    select least(f.until, clock.now + $10::bigint * interval '1 millisecond') as until
    from clock
    left join otp_verify_failures f
        on f.subject = $2
        and f.until > clock.now
        and f.until <= clock.soon + $10::bigint * interval '1 millisecond'
    where coalesce(f.failures, 0) >= $9
),
written as (
    insert into otp_verify_challenge as c
        (subject, purpose, id, attempts, generation, sealed, outcome, opened_at, expires_at)
    select $2, $3, $4, $11, $5, $6, 'pending', clock.now, clock.now + $7::bigint * interval '1 millisecond'
    from clock
    where not exists (select from lockout)
    on conflict (subject, purpose) do update set
        id = excluded.id,
        attempts = excluded.attempts,
        given_out = 0,
        attempts_out = 0,
        given_back = 0,
        used = false,
        generation = excluded.generation,
        sealed = excluded.sealed,
        outcome = excluded.outcome,
        opened_at = excluded.opened_at,
        expires_at = excluded.expires_at,
        beside_generation = null,
        beside_sealed = null,
        beside_outcome = null,
        beside_opened_at = null,
        beside_expires_at = null
    -- Asked of the row as it is once it is locked, whoever wrote it last: it is not live; or it is not this very generation,
    -- and no other send is on its way.
    where (c.expires_at > excluded.opened_at and c.opened_at <= (select soon from clock)
              or c.beside_expires_at > excluded.opened_at and c.beside_opened_at <= (select soon from clock)) is not true
       or (c.id, c.generation) <> (excluded.id, excluded.generation)
          and (c.used
              or c.outcome <> 'pending'
              or c.opened_at > (select soon from clock)
              or c.opened_at + $8::bigint * interval '1 millisecond' <= excluded.opened_at)
    returning c.expires_at, c.sealed
)
select
    case
        when written.sealed is not null then 'written'
        when s.id = $4 and s.generation = $5 then 'written'
        when lockout.until is not null then 'locked out'
        when not s.used
            and s.outcome = 'pending'
            and s.opened_at <= clock.soon
            and s.opened_at + $8::bigint * interval '1 millisecond' > clock.now then 'in flight'
    end as answer,
    clock.now,
    case
        when written.sealed is not null then written.expires_at
        when s.id = $4 and s.generation = $5 then s.expires_at
        when lockout.until is not null then lockout.until
        else s.opened_at + $8::bigint * interval '1 millisecond'
    end as until,
    coalesce(written.sealed, s.sealed) as sealed,
    -- Last of all: once nothing waits any more, an old statement is undone (22012). It has waited for so long that what others
    -- wrote meanwhile may look to it as if it had not begun.
    1 / case
        when (select count(*) from written) < 0 then 0
        when clock_timestamp() < clock.began + interval '4 seconds' then 1
        else 0
    end as in_time
from clock
left join written on true
left join lockout on true
left join otp_verify_challenge s
    on s.subject = $2
    and s.purpose = $3
    and (s.expires_at > clock.now and s.opened_at <= clock.soon
        or s.beside_expires_at > clock.now and s.beside_opened_at <= clock.soon)
