-- What an operator asks: see `ChallengeStore`, from `owner` on.

-- Whose a challenge is.
create or replace function otp_verify_2_owner(a_id bytea, out subject bytea)
language sql stable as $$
    select c.subject from otp_verify_challenge c where c.id = a_id
$$;

-- What is known of a number, at one moment: a list for each thing, and an element for each challenge, row of failures and window.
-- A challenge that has no second live generation has null there; one whose current generation is over has its other one first.
create or replace function otp_verify_2_look_up(
    a_now bigint, a_subject bytea, a_forget bigint,
    slot_key bytea[], slot_cost bigint[], slot_most bigint[], slot_span bigint[], slot_judge bigint[],
    out at bigint,
    out ids bytea[], out purposes text[], out lanes bytea[], out tenants bytea[], out began bigint[], out attempts bigint[],
    out given_out bigint[], out attempts_left bigint[], out used boolean[],
    out opened bigint[], out expires bigint[], out outcomes text[], out channels text[], out deliveries text[],
    out beside_opened bigint[], out beside_expires bigint[], out beside_outcomes text[],
    out beside_channels text[], out beside_deliveries text[],
    out failed_purposes text[], out failed_lanes bytea[], out failed bigint[], out failed_last bigint[],
    out amounts bigint[], out waits bigint[], out closed boolean[], out judged bigint[], out judged_confirmed bigint[])
language plpgsql stable as $$
#variable_conflict use_column
begin
    at := coalesce(a_now, otp_verify_2_now());
    select
        array_agg(c.id order by c.began, c.id), array_agg(c.purpose order by c.began, c.id),
        array_agg(c.lane order by c.began, c.id), array_agg(c.tenant order by c.began, c.id),
        array_agg(c.began order by c.began, c.id), array_agg(c.attempts order by c.began, c.id),
        array_agg(c.given_out::bigint order by c.began, c.id), array_agg(otp_verify_2_left(c) order by c.began, c.id),
        array_agg(c.used order by c.began, c.id),
        array_agg(case when c.opened <= at + 5000 and at < c.expires then c.opened end order by c.began, c.id),
        array_agg(case when c.opened <= at + 5000 and at < c.expires then c.expires end order by c.began, c.id),
        array_agg(c.outcome order by c.began, c.id),
        array_agg(c.channel order by c.began, c.id), array_agg(c.delivery order by c.began, c.id),
        array_agg(case when c.beside_opened <= at + 5000 and at < c.beside_expires then c.beside_opened end
            order by c.began, c.id),
        array_agg(case when c.beside_opened <= at + 5000 and at < c.beside_expires then c.beside_expires end
            order by c.began, c.id),
        array_agg(c.beside_outcome order by c.began, c.id),
        array_agg(c.beside_channel order by c.began, c.id), array_agg(c.beside_delivery order by c.began, c.id)
    into ids, purposes, lanes, tenants, began, attempts, given_out, attempts_left, used, opened, expires, outcomes,
        channels, deliveries, beside_opened, beside_expires, beside_outcomes, beside_channels, beside_deliveries
    from otp_verify_challenge c
    where c.subject = a_subject and otp_verify_2_is_live(c, at);

    select
        array_agg(p.purpose order by p.purpose, p.lane), array_agg(p.lane order by p.purpose, p.lane),
        array_agg(p.failures order by p.purpose, p.lane), array_agg(least(p.last, at) order by p.purpose, p.lane)
    into failed_purposes, failed_lanes, failed, failed_last
    from otp_verify_place p
    where p.subject = a_subject and p.failures > 0 and at < least(p.last, at) + a_forget;

    select
        array_agg(coalesce((
            select sum(w.live[3 * i]) from generate_series(1, coalesce(array_length(w.live, 1), 0) / 3) as i
        ), 0)::bigint order by w.number),
        array_agg(case
            when w.judge[1] > 0 then otp_verify_2_wait_for_trial(w.live, w.confirmed, w.judge, at)
            else otp_verify_2_wait(w.live, w.cost, w.most, at, w.span)
        end order by w.number),
        array_agg(w.closed order by w.number),
        array_agg(case when w.judge[1] > 0 then (otp_verify_2_judged(w.live, w.confirmed, w.judge[3], at)).sent else 0 end
            order by w.number),
        array_agg(case
            when w.judge[1] > 0 then (otp_verify_2_judged(w.live, w.confirmed, w.judge[3], at)).confirmations
            else 0
        end order by w.number)
    into amounts, waits, closed, judged, judged_confirmed
    from (
        select
            s.*, otp_verify_2_live_groups(w.groups, at, s.span) as live, coalesce(w.closed, false) as closed,
            w.confirmed, slot_judge[4 * s.number - 3 : 4 * s.number] as judge
        from unnest(slot_key, slot_cost, slot_most, slot_span) with ordinality as s (key, cost, most, span, number)
        left join otp_verify_window w on w.key = s.key
    ) w;
end
$$;

-- Ends a challenge. What it has counted and taken stays.
create or replace function otp_verify_2_cancel(a_now bigint, a_subject bytea, a_id bytea, a_tenant bytea, out answer text)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    of_purpose text;
    this otp_verify_challenge;
begin
    -- The place is locked first, as everywhere. A challenge never changes its own.
    select c.purpose into of_purpose from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and c.tenant = a_tenant;
    answer := 'not found';
    if of_purpose is null then
        return;
    end if;
    at := otp_verify_2_enter(a_now, a_subject, of_purpose, a_id);
    select * into this from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and c.purpose = of_purpose and c.tenant = a_tenant and at is not null;
    if this.id is null then
        return;
    end if;
    if this.used then
        answer := 'used';
        return;
    end if;
    delete from otp_verify_challenge c where c.id = a_id;
    answer := 'now';
end
$$;

-- Forgets the failures of a lane. Its row stays for the challenges of the place.
create or replace function otp_verify_2_lift(
    a_now bigint, a_subject bytea, a_purpose text, a_lane bytea, a_forget bigint, out failed bigint)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    this otp_verify_place;
begin
    perform from otp_verify_place p
    where p.subject = a_subject and p.purpose = a_purpose and p.lane = ''
    for update;
    select * into this from otp_verify_place p
    where p.subject = a_subject and p.purpose = a_purpose and p.lane = a_lane
    for update;
    at := coalesce(a_now, otp_verify_2_now());
    failed := case when this.failures > 0 and at < least(this.last, at) + a_forget then this.failures else 0 end;
    -- What was not there to be locked is not counted, and so not changed.
    if this.row_number is not null then
        update otp_verify_place p set failures = 0, row_number = null, last = null
        where p.subject = a_subject and p.purpose = a_purpose and p.lane = a_lane;
    end if;
end
$$;

-- Deletes all that is kept of a number. Whoever has written something of it is waited for: so a start that runs beside it is before it
-- or after it as a whole.
--
-- It deletes what it has locked, and nothing else: who holds another place may wait for a row of this one. A start may open a place
-- after those that were there are locked, and write before its windows are. Then this ends with 40001 (serialization_failure): every
-- lock is given back, and it finds that place when it is asked again.
create or replace function otp_verify_2_forget(a_now bigint, a_subject bytea, out live bigint)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    of_purposes text[];
    of_windows bytea[];
begin
    select coalesce(array_agg(k.purpose order by k.purpose), '{}') into of_purposes from (
        select p.purpose from otp_verify_place p where p.subject = a_subject
        union
        select c.purpose from otp_verify_challenge c where c.subject = a_subject
    ) k;
    -- Made, or locked and left as they are: `clean_up` may have left a lane's row without the one that is locked first.
    insert into otp_verify_place as p (subject, purpose, lane, until)
    select a_subject, k.purpose, '', 0 from unnest(of_purposes) with ordinality as k (purpose, number)
    order by k.number
    on conflict (subject, purpose, lane) do update set until = p.until where false;
    perform from otp_verify_challenge c
    where c.subject = a_subject and c.purpose = any (of_purposes)
    order by c.id
    for update;
    of_windows := array(select w.key from otp_verify_window w where w.subject = a_subject order by w.key for update);
    if exists (select from otp_verify_place p where p.subject = a_subject and p.purpose <> all (of_purposes)) then
        raise exception using errcode = '40001';
    end if;
    at := coalesce(a_now, otp_verify_2_now());
    with challenges as (
        delete from otp_verify_challenge c
        where c.subject = a_subject and c.purpose = any (of_purposes)
        returning otp_verify_2_is_live(c, at) as is_live
    ),
    places as (
        delete from otp_verify_place p where p.subject = a_subject and p.purpose = any (of_purposes)
    ),
    windows as (
        delete from otp_verify_window w where w.key = any (of_windows)
    )
    select count(*) into live from challenges c where c.is_live;
end
$$;

-- Forgets what was taken in a window. Says whether it is closed.
create or replace function otp_verify_2_empty(a_key bytea, out was_closed boolean)
language plpgsql volatile as $$
#variable_conflict use_column
begin
    update otp_verify_window w set groups = '{}', confirmed = '{}' where w.key = a_key returning w.closed into was_closed;
    was_closed := coalesce(was_closed, false);
end
$$;

-- Closes or opens a window, or leaves it as it is if `a_close` is null. Says whether it was closed.
create or replace function otp_verify_2_switch(a_now bigint, a_key bytea, a_span bigint, a_close boolean, out was_closed boolean)
language plpgsql volatile as $$
#variable_conflict use_column
begin
    if a_close then
        insert into otp_verify_window as w (key, until)
        values (a_key, otp_verify_2_kept_until(coalesce(a_now, otp_verify_2_now()) + a_span))
        on conflict (key) do update set until = w.until where false;
    end if;
    if a_close is null then
        select w.closed into was_closed from otp_verify_window w where w.key = a_key;
    else
        select w.closed into was_closed from otp_verify_window w where w.key = a_key for update;
        -- What was not there to be locked, and comes now, is not opened: the answer would not say that it was closed.
        if was_closed <> a_close then
            update otp_verify_window w set closed = a_close where w.key = a_key;
        end if;
    end if;
    was_closed := coalesce(was_closed, false);
end
$$;
