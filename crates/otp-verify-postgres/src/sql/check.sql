-- The three operations of a check: see `ChallengeStore`.

-- Takes an attempt. Without an id it is about the newest challenge.
create or replace function otp_verify_2_claim(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_forget bigint, a_row bigint,
    out answer text, out id bytea, out ticket int, out row_number bigint, out attempts_left bigint,
    out generation bigint, out sealed bytea, out beside_generation bigint, out beside_sealed bytea, out credit bytea[])
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    this otp_verify_challenge;
begin
    at := otp_verify_2_enter(a_now, a_subject, a_purpose, a_id);
    select * into this from otp_verify_challenge c
    where c.subject = a_subject and c.purpose = a_purpose and (a_id is null or c.id = a_id) and at is not null
    order by c.used, c.began desc, c.id desc
    limit 1;
    answer := case
        when this.id is null then 'not found'
        when this.used then 'used'
        when otp_verify_2_left(this) = 0 then 'no attempts left'
        else 'granted'
    end;
    if answer <> 'granted' then
        return;
    end if;

    insert into otp_verify_place as p (subject, purpose, lane, failures, row_number, last, until)
    values (a_subject, a_purpose, this.lane, 1, a_row, at, otp_verify_2_kept_until(at + a_forget))
    on conflict (subject, purpose, lane) do update set
        failures = case when p.failures > 0 and at < least(p.last, at) + a_forget then p.failures + 1 else 1 end,
        row_number = case when p.failures > 0 and at < least(p.last, at) + a_forget then p.row_number else a_row end,
        last = at,
        until = greatest(p.until, excluded.until)
    returning p.row_number into row_number;
    ticket := this.given_out;
    this.given_out := this.given_out + 1;
    this.attempts_out := this.attempts_out + 1;
    update otp_verify_challenge c
    set given_out = this.given_out, attempts_out = this.attempts_out
    where c.id = this.id;

    id := this.id;
    attempts_left := otp_verify_2_left(this);
    credit := this.credit;
    if this.opened <= at + 5000 and at < this.expires then
        generation := this.generation;
        sealed := this.sealed;
    end if;
    if this.beside_opened <= at + 5000 and at < this.beside_expires then
        beside_generation := this.beside_generation;
        beside_sealed := this.beside_sealed;
    end if;
end
$$;

-- Ends an attempt that was not answered with *no*. An attempt does not come back without its failure.
create or replace function otp_verify_2_settle(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_ticket int, a_row bigint, a_nothing boolean,
    out noted boolean)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    this otp_verify_challenge;
    is_counted boolean;
begin
    at := otp_verify_2_enter(a_now, a_subject, a_purpose, a_id);
    select * into this from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and c.purpose = a_purpose and not c.used and at is not null
      and a_ticket between 0 and c.given_out - 1 and c.settled & (1::bigint << a_ticket) = 0;
    noted := this.id is not null;
    if not noted then
        return;
    end if;
    update otp_verify_place p set failures = greatest(p.failures - 1, 0)
    where p.subject = a_subject and p.purpose = a_purpose and p.lane = this.lane and p.row_number = a_row;
    is_counted := found;
    update otp_verify_challenge c set
        settled = c.settled | (1::bigint << a_ticket),
        attempts_out = case when is_counted and a_nothing then c.attempts_out - 1 else c.attempts_out end
    where c.id = a_id;
end
$$;

-- Uses a challenge up, and forgets the failures of its number and purpose. Their rows are then kept for its challenges alone, of which
-- the one that was used lives on, so that a second use is told apart. It counts as confirmed in the windows of `a_credit`: last, and
-- by their keys, as everywhere.
create or replace function otp_verify_2_consume(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_generation bigint, a_credit bytea[],
    out answer text, out until bigint, out caller bytea)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    this otp_verify_challenge;
begin
    at := otp_verify_2_enter(a_now, a_subject, a_purpose, a_id);
    select * into this from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and c.purpose = a_purpose
      and (c.generation = a_generation and c.opened <= at + 5000 and at < c.expires
           or c.beside_generation = a_generation and c.beside_opened <= at + 5000 and at < c.beside_expires);
    answer := case when this.id is null then 'not found' when this.used then 'used' else 'now' end;
    if answer <> 'now' then
        return;
    end if;
    update otp_verify_challenge c set used = true where c.id = a_id;
    update otp_verify_place p set failures = 0, row_number = null, last = null, until = (
        select otp_verify_2_kept_until(max(greatest(c.expires, c.beside_expires)))
        from otp_verify_challenge c
        where c.subject = a_subject and c.purpose = a_purpose)
    where p.subject = a_subject and p.purpose = a_purpose and p.row_number is not null;
    if a_credit <> '{}' then
        -- The code is used, whatever becomes of the count: many numbers share these rows, and another session may hold one.
        begin
            perform set_config('lock_timeout', '100ms', true);
            perform from otp_verify_window w where w.key = any (a_credit) order by w.key for update;
            update otp_verify_window w set confirmed = otp_verify_2_credited(w.confirmed, w.groups, this.began)
            where w.key = any (a_credit);
        exception when others then
            null;
        end;
    end if;
    until := at;
    caller := this.caller;
end
$$;
