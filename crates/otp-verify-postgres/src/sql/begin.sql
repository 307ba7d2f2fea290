-- Decides whether a code may be sent, and if so writes its generation and takes every window: see `ChallengeStore::begin`.
create or replace function otp_verify_2_begin(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_generation bigint, a_sealed bytea,
    a_new boolean, a_valid_for bigint, a_step bigint, a_whole bigint, a_least_left bigint, a_flight bigint,
    a_attempts bigint, a_room bigint, a_alone boolean, a_lane bytea, a_caller bytea, a_tenant bytea,
    a_cap bigint, a_forget bigint, rung_from bigint[], rung_wait bigint[], rung_attempts bigint[],
    slot_key bytea[], slot_own boolean[], slot_cost bigint[], slot_most bigint[], slot_span bigint[],
    out answer text, out until bigint, out wait bigint, out outcome text, out sealed bytea, out attempts bigint,
    out taken_at bigint)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    this otp_verify_challenge;
    other otp_verify_challenge;
    replaced otp_verify_challenge;
    row_of_lane otp_verify_place;
    current_is_live boolean;
    beside_is_live boolean;
    current_stays boolean;
    own_lane bytea := a_lane;
    is_alone boolean := a_alone;
    lands bigint := 0;
    open_count bigint := 0;
    first_end bigint;
    reserved bigint := 0;
    failed bigint := 0;
    failed_last bigint;
    rung int;
    expires_at bigint;
    slot record;
    slot_wait bigint;
    longest bigint := -1;
    named bigint;
begin
    -- Locked first. From here on every statement sees what the one before has left.
    insert into otp_verify_place as p (subject, purpose, lane, until)
    values (a_subject, a_purpose, '', coalesce(a_now, otp_verify_2_now()) + a_whole)
    on conflict (subject, purpose, lane) do update set until = greatest(p.until, excluded.until);
    at := coalesce(a_now, otp_verify_2_now());

    -- 1. The same once more.
    select * into this from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and otp_verify_2_is_live(c, at)
    for update;
    if this.id is not null and (a_new or this.generation = a_generation) then
        answer := case when this.generation = a_generation then 'written' else 'there' end;
        until := this.expires;
        wait := greatest(this.expires - at, 0);
        outcome := this.outcome;
        sealed := this.sealed;
        attempts := this.attempts;
        taken_at := 0;
        return;
    end if;
    if a_new and exists (
        select from otp_verify_challenge c
        where c.id = a_id and c.subject <> a_subject and otp_verify_2_is_live(c, at)
    ) then
        answer := 'other number';
        return;
    end if;

    -- 2. Another generation of what is there.
    if not a_new then
        answer := case
            when this.id is null or this.purpose <> a_purpose then 'not found'
            when this.used then 'used'
            when otp_verify_2_left(this) = 0 then 'no attempts left'
        end;
        if answer is not null then
            return;
        end if;
        current_is_live := this.opened <= at + 5000 and at < this.expires;
        beside_is_live := coalesce(this.beside_opened <= at + 5000 and at < this.beside_expires, false);
        if a_sealed is null then
            a_sealed := case when current_is_live then this.sealed else this.beside_sealed end;
            a_valid_for := case when current_is_live then this.expires else this.beside_expires end - at;
        elsif this.began + a_whole - at < a_valid_for then
            a_valid_for := (this.began + a_whole - at) / a_step * a_step;
        end if;
        if a_valid_for < a_least_left then
            answer := 'not found';
            return;
        end if;
        own_lane := this.lane;
        is_alone := false;
    end if;

    -- 3. One message at a time. What is open is counted on the way.
    for other in
        select * from otp_verify_challenge c
        where c.subject = a_subject and c.purpose = a_purpose and (is_alone or c.lane = own_lane)
          and not c.used and otp_verify_2_is_live(c, at)
        order by c.began, c.id
        for update
    loop
        if other.outcome = 'pending' then
            lands := greatest(lands, other.opened + a_flight);
        end if;
        if otp_verify_2_left(other) > 0 then
            open_count := open_count + 1;
            first_end := least(first_end, greatest(other.expires, other.beside_expires));
            if other.lane = own_lane then
                reserved := reserved + otp_verify_2_left(other);
            end if;
            if replaced.id is null
                and (other.caller = a_caller or is_alone and own_lane <> '' and other.lane = '') then
                replaced := other;
            end if;
        end if;
    end loop;
    if at < lands then
        answer := 'in flight';
        wait := lands - at;
        return;
    end if;

    if a_new then
        -- 4. Failures.
        select * into row_of_lane from otp_verify_place p
        where p.subject = a_subject and p.purpose = a_purpose and p.lane = a_lane;
        if row_of_lane.failures > 0 and at < least(row_of_lane.last, at) + a_forget then
            failed := row_of_lane.failures;
            failed_last := least(row_of_lane.last, at);
        end if;
        if failed >= a_cap then
            answer := 'locked out';
            wait := failed_last + a_forget - at;
            return;
        end if;
        select max(r.number) into rung from unnest(rung_from) with ordinality as r (count, number) where r.count <= failed;
        if failed > 0 and at < failed_last + coalesce(rung_wait[rung], 0) then
            answer := 'locked out';
            wait := failed_last + rung_wait[rung] - at;
            return;
        end if;

        -- 5. Room, and what is reserved already.
        if open_count < a_room then
            replaced := null;
        elsif replaced.id is null then
            answer := 'busy';
            wait := first_end - at;
            return;
        elsif replaced.lane = a_lane then
            reserved := reserved - otp_verify_2_left(replaced);
        end if;
        select max(r.number) into rung
        from unnest(rung_from) with ordinality as r (count, number) where r.count <= failed + reserved;
        a_attempts := least(a_attempts, rung_attempts[rung], a_cap - failed - reserved);
        if a_attempts <= 0 then
            answer := 'busy';
            wait := first_end - at;
            return;
        end if;
    else
        replaced := null;
        a_attempts := this.attempts;
    end if;

    -- 6. Windows, looked at twice: without a lock first, so that most refusals end here and leave no row.
    for pass in 1 .. 2 loop
        if pass = 2 then
            insert into otp_verify_window (key, subject, until)
            select s.key, case when s.own then a_subject end, at
            from unnest(slot_key, slot_own, slot_cost) as s (key, own, cost)
            where s.cost > 0
            order by s.key
            on conflict (key) do nothing;
            perform from otp_verify_window w where w.key = any (slot_key) order by w.key for update;
            -- Whoever held these rows has read the clock later than this start has.
            at := coalesce(a_now, otp_verify_2_now());
        end if;
        for slot in
            select s.*, w.groups, w.closed
            from unnest(slot_key, slot_cost, slot_most, slot_span) with ordinality as s (key, cost, most, span, number)
            left join otp_verify_window w on w.key = s.key
            order by s.number
        loop
            if slot.closed then
                answer := 'closed';
                until := slot.number - 1;
                return;
            end if;
            slot_wait := otp_verify_2_wait(
                otp_verify_2_live_groups(slot.groups, at, slot.span), slot.cost, slot.most, at, slot.span);
            if slot_wait > longest then
                longest := slot_wait;
                named := slot.number - 1;
            end if;
        end loop;
        -- On the second pass another start was faster. The rows that it found missing are empty, and are cleaned up.
        if named is not null then
            answer := 'refused';
            until := named;
            wait := longest;
            return;
        end if;
    end loop;

    -- 7. What is over, or lies in the future, must not come back to life.
    delete from otp_verify_challenge c
    where c.subject = a_subject and c.purpose = a_purpose and not otp_verify_2_is_live(c, at) and c.id <> a_id;
    if replaced.id is not null then
        delete from otp_verify_challenge c where c.id = replaced.id;
    end if;
    if a_new then
        expires_at := at + least(a_valid_for, a_whole);
        delete from otp_verify_challenge c where c.id = a_id;
        insert into otp_verify_challenge
            (id, subject, purpose, lane, caller, tenant, began, attempts, generation, sealed, outcome, opened, expires)
        values
            (a_id, a_subject, a_purpose, a_lane, a_caller, a_tenant, at, a_attempts, a_generation, a_sealed, 'pending', at,
             expires_at);
    else
        expires_at := at + a_valid_for;
        -- Beside it stays the code that the phone has, as far as anybody knows. One of the two is live, as the challenge is.
        current_stays := current_is_live and (this.outcome = 'accepted' or not beside_is_live);
        update otp_verify_challenge c set
            generation = a_generation,
            sealed = a_sealed,
            outcome = 'pending',
            delivery = null,
            opened = at,
            expires = expires_at,
            beside_generation = case when current_stays then c.generation else c.beside_generation end,
            beside_sealed = case when current_stays then c.sealed else c.beside_sealed end,
            beside_outcome = case when current_stays then c.outcome else c.beside_outcome end,
            beside_delivery = case when current_stays then c.delivery else c.beside_delivery end,
            beside_opened = case when current_stays then c.opened else c.beside_opened end,
            beside_expires = case when current_stays then c.expires else c.beside_expires end
        where c.id = a_id;
    end if;
    update otp_verify_window w set
        groups = otp_verify_2_take(otp_verify_2_live_groups(w.groups, at, s.span), s.cost, at, s.span),
        until = greatest(w.until, at + s.span)
    from unnest(slot_key, slot_cost, slot_span) as s (key, cost, span)
    where w.key = s.key and s.cost > 0;
    answer := 'written';
    until := expires_at;
    wait := expires_at - at;
    sealed := a_sealed;
    attempts := a_attempts;
    taken_at := at;
end
$$;
