-- Writes another generation of the challenge that is there.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea        subject
-- $3 text         purpose
-- $4 bytea        id of the challenge
-- $5 bigint       the new generation
-- $6 bytea        what is sealed, null to take over what is there, with its expiry
-- $7 bigint       for how many milliseconds it is good
-- $8 bigint       for how many milliseconds one without an outcome keeps others out
-- $9 bigint       how many failures the number may have
-- $10 bigint      in how many milliseconds
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
-- Locked first, so that what stays beside the new generation is decided from the row as it is then.
place as materialized (
    select
        c.*,
        c.expires_at > clock.now and c.opened_at <= clock.soon as current_is_live,
        coalesce(c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon, false) as beside_is_live
    from otp_verify_challenge c, clock
    where c.subject = $2
      and c.purpose = $3
      and c.id = $4
      and c.generation <> $5
      and (c.expires_at > clock.now and c.opened_at <= clock.soon
          or c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon)
      and not c.used
      and c.attempts_out < c.attempts
      and c.given_out < 60
      and (c.outcome <> 'pending'
          or c.opened_at > clock.soon
          or c.opened_at + $8::bigint * interval '1 millisecond' <= clock.now)
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
      and not exists (select from lockout)
    returning 1
),
-- Of two codes the one that is known to have reached the vendor stays; there is always one, since one is live.
stays as materialized (
    select code.*
    from place p, lateral (values
        (1, p.current_is_live and p.outcome = 'accepted',
            p.generation, p.sealed, p.outcome, p.opened_at, p.expires_at),
        (2, p.beside_is_live,
            p.beside_generation, p.beside_sealed, p.beside_outcome, p.beside_opened_at, p.beside_expires_at),
        (3, p.current_is_live,
            p.generation, p.sealed, p.outcome, p.opened_at, p.expires_at)
    ) as code (rank, may_stay, generation, sealed, outcome, opened_at, expires_at)
    where code.may_stay
    order by code.rank
    limit 1
),
written as (
    update otp_verify_challenge c
    set generation = $5,
        sealed = case
            when $6::bytea is not null then $6
            when p.current_is_live then p.sealed
            else p.beside_sealed
        end,
        outcome = 'pending',
        opened_at = clock.now,
        expires_at = case
            when $6::bytea is not null then clock.now + $7::bigint * interval '1 millisecond'
            when p.current_is_live then p.expires_at
            else p.beside_expires_at
        end,
        beside_generation = stays.generation,
        beside_sealed = stays.sealed,
        beside_outcome = stays.outcome,
        beside_opened_at = stays.opened_at,
        beside_expires_at = stays.expires_at
    from place p, stays, clock
    where c.subject = $2 and c.purpose = $3
    returning c.expires_at, c.sealed
)
select
    case
        when written.sealed is not null then 'written'
        when s.id = $4 and s.generation = $5 then 'written'
        when lockout.until is not null then 'locked out'
        when s.id is null or s.id <> $4 then 'not found'
        when s.used then 'used'
        when s.attempts_out >= s.attempts or s.given_out >= 60 then 'no attempts left'
        when s.outcome = 'pending'
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
        when (select count(*) from cleared) < 0 then 0
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
