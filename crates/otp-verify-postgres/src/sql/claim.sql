-- Takes an attempt: one more of the challenge, and one more failure of the number, or neither.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea        subject
-- $3 text         purpose
-- $4 bytea        id of the challenge, null for whichever is there
-- $5 bigint       how many failures the number may have
-- $6 bigint       in how many milliseconds
--
-- One row. `answer` is null when somebody else was faster in this very moment; nothing has changed then: ask again.
with clock as materialized (
    -- What lies further ahead than `soon` was written before the clock was set back, and does not count.
    select time.now, time.now + interval '5 seconds' as soon, clock_timestamp() as began
    from (select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp()))) as time (now)
),
lockout as materialized (
    select least(f.until, clock.now + $6::bigint * interval '1 millisecond') as until
    from clock
    left join otp_verify_failures f
        on f.subject = $2
        and f.until > clock.now
        and f.until <= clock.soon + $6::bigint * interval '1 millisecond'
    where coalesce(f.failures, 0) >= $5
),
-- A statement that comes at the same time waits here, and then checks these conditions again on the row that the other left.
-- A sub-select is not checked again. So `lockout` only shapes the answer; the upsert below enforces the limit.
door as materialized (
    select c.subject
    from otp_verify_challenge c, clock
    where c.subject = $2
      and c.purpose = $3
      and ($4::bytea is null or c.id = $4)
      and (c.expires_at > clock.now and c.opened_at <= clock.soon
          or c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon)
      and not c.used
      and c.attempts_out < c.attempts
      and c.given_out < 60
      and not exists (select from lockout)
    for no key update of c
),
-- What is not live is deleted: what was refused once must not live again when the clock is set again.
cleared as (
    delete from otp_verify_challenge c
    using clock
    where c.subject = $2
      and c.purpose = $3
      and (c.expires_at > clock.now and c.opened_at <= clock.soon
          or c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon) is not true
    returning 1
),
-- The challenge is always locked before the failures, here and everywhere, so that no two wait for each other.
counted as (
    insert into otp_verify_failures as f (subject, failures, until)
    select door.subject, 1, clock.now + $6::bigint * interval '1 millisecond'
    from door, clock
    on conflict (subject) do update set
        failures = case
            when f.until > (select now from clock) and f.until <= excluded.until + interval '5 seconds' then f.failures + 1
            else 1
        end,
        until = case
            when f.until > (select now from clock) and f.until <= excluded.until + interval '5 seconds' then f.until
            else excluded.until
        end
    where f.until <= (select now from clock)
       or f.until > excluded.until + interval '5 seconds'
       or f.failures < $5
    returning f.until
),
granted as (
    update otp_verify_challenge c
    set given_out = c.given_out + 1, attempts_out = c.attempts_out + 1
    from counted
    where c.subject = $2 and c.purpose = $3
    returning c.*, counted.until
)
select
    case
        when g.subject is not null then 'granted'
        when s.subject is null or s.id <> $4 then 'not found'
        when s.used then 'used'
        when s.attempts_out >= s.attempts or s.given_out >= 60 then 'no attempts left'
        when lockout.until is not null then 'locked out'
    end as answer,
    clock.now,
    coalesce(g.until, lockout.until) as until,
    g.id,
    g.given_out - 1 as ticket,
    case when g.given_out >= 60 then 0 else g.attempts - g.attempts_out end as attempts_left,
    case when g.expires_at > clock.now and g.opened_at <= clock.soon then g.generation end as generation,
    g.sealed,
    case
        when g.beside_expires_at > clock.now and g.beside_opened_at <= clock.soon then g.beside_generation
    end as beside_generation,
    g.beside_sealed,
    -- Last of all: once nothing waits any more, an old statement is undone (22012). It has waited for so long that what others
    -- wrote meanwhile may look to it as if it had not begun.
    1 / case
        when (select count(*) from cleared) < 0 then 0
        when clock_timestamp() < clock.began + interval '4 seconds' then 1
        else 0
    end as in_time
from clock
left join granted g on true
left join lockout on true
left join otp_verify_challenge s
    on s.subject = $2
    and s.purpose = $3
    and (s.expires_at > clock.now and s.opened_at <= clock.soon
        or s.beside_expires_at > clock.now and s.beside_opened_at <= clock.soon)
