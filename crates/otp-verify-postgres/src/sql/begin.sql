-- Decides whether a code may be sent, and if so writes its generation and takes every window: see `ChallengeStore::begin`.
create or replace function otp_verify_2_begin(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_generation bigint, a_sealed bytea,
    a_new boolean, a_valid_for bigint, a_step bigint, a_whole bigint, a_least_left bigint, a_flight bigint,
    a_attempts bigint, a_room bigint, a_alone boolean, a_lane bytea, a_caller bytea, a_tenant bytea,
    a_cap bigint, a_forget bigint, rung_from bigint[], rung_wait bigint[], rung_attempts bigint[],
    slot_key bytea[], slot_own boolean[], slot_cost bigint[], slot_most bigint[], slot_span bigint[], slot_judge bigint[],
    a_credit bytea[],
    out answer text, out until bigint, out wait bigint, out outcome text, out sealed bytea, out attempts bigint,
    out taken_at bigint)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    decided record;
begin
    -- Twice: first without a lock, so that a refusal takes none and writes nothing; then with all of them.
    for pass in 1 .. 2 loop
        -- On the second pass only a race is refused, or what has ended meanwhile. Then all that was written here is undone.
        begin
            if pass = 2 then
                -- An update, even if it changes nothing: under a higher isolation level two starts meet at it.
                insert into otp_verify_place as p (subject, purpose, lane, until)
                values (a_subject, a_purpose, '', otp_verify_2_kept_until(coalesce(a_now, otp_verify_2_now()) + a_whole))
                on conflict (subject, purpose, lane) do update set until = greatest(p.until, excluded.until);
                perform from otp_verify_challenge c
                where c.subject = a_subject and c.purpose = a_purpose or c.id = a_id
                order by c.id
                for update;
                -- Made, or locked and left as they are. `do nothing` would leave a row that is over to `clean_up`.
                insert into otp_verify_window as w (key, subject, until)
                select s.key, case when s.own then a_subject end,
                       otp_verify_2_kept_until(coalesce(a_now, otp_verify_2_now()) + s.span)
                from unnest(slot_key, slot_own, slot_cost, slot_span) as s (key, own, cost, span)
                where s.cost > 0
                order by s.key
                on conflict (key) do update set until = w.until where false;
            end if;
            -- It reads the clock anew: whoever held these rows has done so after the first pass.
            select * into decided from otp_verify_2_decide(
                a_now, a_subject, a_purpose, a_id, a_generation, a_sealed, a_new, a_valid_for, a_step, a_whole, a_least_left,
                a_flight, a_attempts, a_room, a_alone, a_lane, a_caller, a_cap, a_forget, rung_from, rung_wait, rung_attempts,
                slot_key, slot_cost, slot_most, slot_span, slot_judge);
            at := decided.at;
            if pass = 2 and decided.answer is not null then
                raise exception using errcode = 'OTP02';
            end if;

            -- 7. What is over, or lies in the future, must not come back to life.
            if pass = 2 then
                delete from otp_verify_challenge c
                where c.subject = a_subject and c.purpose = a_purpose and not otp_verify_2_is_live(c, at);
                -- It has waited for so long that the place would end before its challenge.
                update otp_verify_place p set until = otp_verify_2_kept_until(at + a_whole)
                where p.subject = a_subject and p.purpose = a_purpose and p.lane = '' and p.until < at + a_whole + 60000;
                update otp_verify_window w set
                    groups = otp_verify_2_take(otp_verify_2_live_groups(w.groups, at, s.span), s.cost, at, s.span),
                    until = greatest(w.until, otp_verify_2_kept_until(at + s.span))
                from unnest(slot_key, slot_cost, slot_span) as s (key, cost, span)
                where w.key = s.key and s.cost > 0;
                if a_credit <> '{}' then
                    update otp_verify_window w set confirmed = otp_verify_2_kept_confirmed(w.confirmed, w.groups)
                    where w.key = any (a_credit) and w.confirmed <> '{}';
                end if;
            end if;
            if pass = 2 and a_new then
                delete from otp_verify_challenge c where c.id in (a_id, decided.replaced);
                -- A start in another place may bring the same id at this moment. Then one of the two ends with 23505 (unique_violation):
                -- it is undone, and finds the other when it is asked again.
                insert into otp_verify_challenge
                    (id, subject, purpose, lane, caller, tenant, began, attempts, generation, sealed, outcome, opened, expires, credit)
                values
                    (a_id, a_subject, a_purpose, a_lane, a_caller, a_tenant, at, decided.attempts, a_generation, decided.sealed,
                     'pending', at, decided.until, a_credit);
                update otp_verify_place p set failures = 0, row_number = null, last = null
                where p.subject = a_subject and p.purpose = a_purpose and p.lane = a_lane
                  and not at < least(p.last, at) + a_forget;
            elsif pass = 2 then
                update otp_verify_challenge c set
                    generation = a_generation,
                    sealed = decided.sealed,
                    outcome = 'pending',
                    channel = null,
                    delivery = null,
                    opened = at,
                    expires = decided.until,
                    beside_generation = case when decided.stays then c.generation else c.beside_generation end,
                    beside_sealed = case when decided.stays then c.sealed else c.beside_sealed end,
                    beside_outcome = case when decided.stays then c.outcome else c.beside_outcome end,
                    beside_channel = case when decided.stays then c.channel else c.beside_channel end,
                    beside_delivery = case when decided.stays then c.delivery else c.beside_delivery end,
                    beside_opened = case when decided.stays then c.opened else c.beside_opened end,
                    beside_expires = case when decided.stays then c.expires else c.beside_expires end
                where c.id = a_id;
            end if;
        exception when sqlstate 'OTP02' then
            null;
        end;
        exit when decided.answer is not null;
    end loop;
    -- The one thing that a refusal writes, so that no clock brings back what was refused.
    if not a_new and decided.answer is not null then
        delete from otp_verify_challenge c
        where c.id = a_id and c.subject = a_subject and c.purpose = a_purpose and not otp_verify_2_is_live(c, at);
    end if;

    answer := coalesce(decided.answer, 'written');
    until := decided.until;
    wait := case when decided.answer is null then decided.until - at else decided.wait end;
    outcome := decided.outcome;
    sealed := decided.sealed;
    attempts := decided.attempts;
    taken_at := case when decided.answer is null then at else 0 end;
end
$$;
