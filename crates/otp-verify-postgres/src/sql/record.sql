-- Notes what became of a message.
--
-- $1 timestamptz  the time, null for the server's
-- $2 bytea        subject
-- $3 text         purpose
-- $4 bytea        id of the challenge
-- $5 bigint       the generation
-- $6 text         'accepted', 'unknown' or 'not sent'
--
-- One row: whether anything was noted.
with clock as materialized (
    -- What lies further ahead than `soon` was written before the clock was set back, and does not count.
    select time.now, time.now + interval '5 seconds' as soon
    from (select coalesce($1::timestamptz, date_trunc('milliseconds', clock_timestamp()))) as time (now)
),
-- The row is locked first and everything below is decided from what was found then: two statements on it, one to change and
-- one to delete, would each have to be asked again.
noted as materialized (
    select
        c.*,
        c.generation = $5 and c.outcome = 'pending' as is_current
    from otp_verify_challenge c, clock
    where c.subject = $2
      and c.purpose = $3
      and c.id = $4
      and (c.expires_at > clock.now and c.opened_at <= clock.soon
          or c.beside_expires_at > clock.now and c.beside_opened_at <= clock.soon)
      and (c.generation = $5 and c.outcome = 'pending'
          or c.beside_generation = $5 and c.beside_outcome = 'pending')
    for update of c
),
then_what as materialized (
    select
        noted.*,
        is_current and $6 = 'not sent' and beside_generation is null as ends,
        is_current and $6 = 'not sent' as beside_follows,
        is_current and $6 <> 'unknown' or not is_current and $6 = 'not sent' as beside_goes
    from noted
),
ended as (
    delete from otp_verify_challenge c
    using then_what n
    where n.ends and c.subject = n.subject and c.purpose = n.purpose
),
changed as (
    update otp_verify_challenge c
    set generation = case when n.beside_follows then n.beside_generation else n.generation end,
        sealed = case when n.beside_follows then n.beside_sealed else n.sealed end,
        outcome = case
            when n.beside_follows then n.beside_outcome
            when n.is_current then $6
            else n.outcome
        end,
        opened_at = case when n.beside_follows then n.beside_opened_at else n.opened_at end,
        expires_at = case when n.beside_follows then n.beside_expires_at else n.expires_at end,
        beside_generation = case when not n.beside_goes then n.beside_generation end,
        beside_sealed = case when not n.beside_goes then n.beside_sealed end,
        beside_outcome = case
            when n.beside_goes then null
            when n.is_current then n.beside_outcome
            else $6
        end,
        beside_opened_at = case when not n.beside_goes then n.beside_opened_at end,
        beside_expires_at = case when not n.beside_goes then n.beside_expires_at end
    from then_what n
    where not n.ends and c.subject = n.subject and c.purpose = n.purpose
)
select exists (select from noted) as noted
