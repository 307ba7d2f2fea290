-- Settles an attempt that was not answered with no: its failure comes back, and the attempt itself if nothing was compared.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea        subject
-- $3 text         purpose
-- $4 bytea        id of the challenge
-- $5 integer      the ticket's number, 0 to 59
-- $6 timestamptz  when the failures that it counted into are forgotten
-- $7 text         'nothing' was compared, or 'unknown'
--
-- One row: whether it was settled.
with clock as materialized (
    -- What lies further ahead than `soon` was written before the clock was set back, and does not count.
    select time.now, time.now + interval '5 seconds' as soon
    from (select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp()))) as time (now)
),
settled as (
    update otp_verify_challenge c
    set given_back = c.given_back | (1::bigint << $5::integer),
        attempts_out = case when $7 = 'nothing' then c.attempts_out - 1 else c.attempts_out end
    from clock
    where c.subject = $2
      and c.purpose = $3
      and c.id = $4
      and (c.expires_at > clock.now and c.opened_at <= clock.soon
          or c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon)
      and not c.used
      and $5::integer < c.given_out
      and c.given_back & (1::bigint << $5::integer) = 0
    returning c.subject
),
-- Failures of another window are not this ticket's.
counted as (
    update otp_verify_failures f
    set failures = f.failures - 1
    from settled, clock
    where f.subject = settled.subject and f.until = $6 and f.until > clock.now and f.failures > 0
)
select exists (select from settled) as settled
