-- What a start is answered now: rules 1 to 6 of `ChallengeStore::begin`. It reads, and writes nothing.
--
-- `answer` is null if the start may be written. Then `until` says when its code expires, `sealed` and `attempts` what it gets,
-- `replaced` which challenge makes way for it, and `stays` whether the current code is the one that is kept beside it.
create or replace function otp_verify_2_decide(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_generation bigint, a_sealed bytea,
    a_new boolean, a_valid_for bigint, a_step bigint, a_whole bigint, a_least_left bigint, a_flight bigint,
    a_attempts bigint, a_room bigint, a_alone boolean, a_lane bytea, a_caller bytea,
    a_cap bigint, a_forget bigint, rung_from bigint[], rung_wait bigint[], rung_attempts bigint[],
    slot_key bytea[], slot_cost bigint[], slot_most bigint[], slot_span bigint[], slot_judge bigint[],
    out at bigint, out answer text, out until bigint, out wait bigint, out outcome text, out sealed bytea, out attempts bigint,
    out replaced bytea, out stays boolean)
language plpgsql stable as $$
#variable_conflict use_column
declare
    this otp_verify_challenge;
    other otp_verify_challenge;
    makes_way otp_verify_challenge;
    row_of_lane otp_verify_place;
    current_is_live boolean;
    beside_is_live boolean;
    rest bigint;
    own_lane bytea := a_lane;
    is_alone boolean := a_alone;
    lands bigint := 0;
    open_count bigint := 0;
    first_end bigint;
    reserved bigint := 0;
    failed bigint := 0;
    failed_last bigint;
    rung int;
    slot record;
    slot_wait bigint;
begin
    -- Read here, where all that can be seen was written before: a moment that is older would find it in its future.
    at := coalesce(a_now, otp_verify_2_now());

    -- 1. The same once more.
    select * into this from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and otp_verify_2_is_live(c, at);
    if this.id is not null and (a_new or this.generation = a_generation) then
        answer := case when this.generation = a_generation then 'written' else 'there' end;
        until := this.expires;
        wait := greatest(this.expires - at, 0);
        outcome := this.outcome;
        sealed := this.sealed;
        attempts := this.attempts;
        return;
    end if;
    if a_new and exists (
        select from otp_verify_challenge c
        where c.id = a_id and c.subject <> a_subject and otp_verify_2_is_live(c, at)
    ) then
        answer := 'other number';
        return;
    end if;

    -- 2. Another generation of what is there. Its end is a moment, and no span: who waits meanwhile must not move it.
    if a_new then
        until := at + least(a_valid_for, a_whole);
        sealed := a_sealed;
    else
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
        rest := this.began + a_whole - at;
        until := case
            when a_sealed is null and current_is_live then this.expires
            when a_sealed is null then this.beside_expires
            when rest < a_valid_for then at + rest / a_step * a_step
            else at + a_valid_for
        end;
        if until - at < a_least_left then
            answer := 'not found';
            return;
        end if;
        sealed := case
            when a_sealed is not null then a_sealed
            when current_is_live then this.sealed
            else this.beside_sealed
        end;
        attempts := this.attempts;
        -- Beside it stays the code that the phone has, as far as anybody knows. One of the two is live, as the challenge is.
        stays := current_is_live and (this.outcome = 'accepted' or not beside_is_live);
        own_lane := this.lane;
        is_alone := false;
    end if;

    -- 3. One message at a time. What is open is counted on the way.
    for other in
        select * from otp_verify_challenge c
        where c.subject = a_subject and c.purpose = a_purpose and (is_alone or c.lane = own_lane)
          and not c.used and otp_verify_2_is_live(c, at)
        order by c.began, c.id
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
            if makes_way.id is null
                and (other.caller = a_caller or is_alone and own_lane <> '' and other.lane = '') then
                makes_way := other;
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

        -- 5. Room, and what the ladder leaves beside all that is open. Without either, one makes way.
        attempts := otp_verify_2_attempts(a_attempts, failed + reserved, a_cap, rung_from, rung_attempts);
        if open_count >= a_room or attempts <= 0 then
            if makes_way.lane = a_lane then
                reserved := reserved - otp_verify_2_left(makes_way);
            end if;
            attempts := otp_verify_2_attempts(a_attempts, failed + reserved, a_cap, rung_from, rung_attempts);
            if makes_way.id is null or attempts <= 0 then
                answer := 'busy';
                wait := coalesce(first_end, at) - at;
                return;
            end if;
            replaced := makes_way.id;
        end if;
    end if;

    -- 6. Windows.
    for slot in
        select s.*, w.groups, w.closed, w.confirmed
        from unnest(slot_key, slot_cost, slot_most, slot_span) with ordinality as s (key, cost, most, span, number)
        left join otp_verify_window w on w.key = s.key
        order by s.number
    loop
        if slot.closed then
            answer := 'closed';
            until := slot.number - 1;
            return;
        end if;
        if slot_judge[4 * slot.number - 3] > 0 then
            slot_wait := otp_verify_2_wait_for_trial(
                otp_verify_2_live_groups(slot.groups, at, slot.span), slot.confirmed,
                slot_judge[4 * slot.number - 3 : 4 * slot.number], at);
        else
            slot_wait := otp_verify_2_wait(
                otp_verify_2_live_groups(slot.groups, at, slot.span), slot.cost, slot.most, at, slot.span);
        end if;
        if slot_wait > coalesce(wait, -1) then
            answer := 'refused';
            until := slot.number - 1;
            wait := slot_wait;
        end if;
    end loop;
end
$$;
