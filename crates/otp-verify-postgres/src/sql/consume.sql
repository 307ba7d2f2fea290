-- Uses a challenge up, and forgets the number's failures.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea        subject
-- $3 text         purpose
-- $4 bytea        id of the challenge
-- $5 bigint       the generation whose code was right
--
-- One row. `answer` is null when somebody else was faster in this very moment; nothing has changed then: ask again.
with clock as materialized (
    -- What lies further ahead than `soon` was written before the clock was set back, and does not count.
    select time.now, time.now + interval '5 seconds' as soon, clock_timestamp() as began
    from (select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp()))) as time (now)
),
-- Of all who come here at the same time one finds the row unused: the others wait for it, and are asked again.
consumed as (
    update otp_verify_challenge c
    set used = true
    from clock
    where c.subject = $2
      and c.purpose = $3
      and c.id = $4
      and not c.used
      and (c.generation = $5 and c.expires_at > clock.now and c.opened_at <= clock.soon
          or c.beside_generation = $5 and c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon)
    returning c.subject
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
-- No `delete`: it would miss a row that a claim has inserted since this statement began. The count is over at any time.
forgotten as (
    insert into otp_verify_failures as f (subject, failures, until)
    select consumed.subject, 0, '-infinity'
    from consumed
    on conflict (subject) do update set failures = 0, until = excluded.until
)
select
    case
        when consumed.subject is not null then 'now'
        when s.used is null then 'not found'
        when s.used then 'used'
    end as answer,
    clock.now,
    -- Last of all: once nothing waits any more, an old statement is undone (22012). It has waited for so long that what others
    -- wrote meanwhile may look to it as if it had not begun.
    1 / case
        when (select count(*) from cleared) < 0 then 0
        when clock_timestamp() < clock.began + interval '4 seconds' then 1
        else 0
    end as in_time
from clock
left join consumed on true
left join otp_verify_challenge s
    on s.subject = $2
    and s.purpose = $3
    and s.id = $4
    and (s.generation = $5 and s.expires_at > clock.now and s.opened_at <= clock.soon
        or s.beside_generation = $5 and s.beside_expires_at > clock.now and s.beside_opened_at <= clock.soon)
