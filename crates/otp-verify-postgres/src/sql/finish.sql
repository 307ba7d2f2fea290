-- Notes the outcome of a message, and what follows for its life and the windows: see `ChallengeStore::finish`. The last slot is
-- a bill if `a_bills` is 1.
create or replace function otp_verify_2_finish(
    a_now bigint, a_subject bytea, a_purpose text, a_id bytea, a_generation bigint, a_outcome text, a_valid_for bigint,
    a_taken_at bigint, a_channel text, a_message bytea, slot_key bytea[], slot_own boolean[], slot_cost bigint[],
    slot_span bigint[], a_bills int,
    out noted boolean, out until bigint, out wait bigint)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    this otp_verify_challenge;
    is_current boolean;
    is_not_sent boolean := a_outcome = 'not sent';
    ends bigint;
    slots int := coalesce(array_length(slot_key, 1), 0);
    gives_back boolean;
    slot record;
begin
    at := otp_verify_2_enter(a_now, a_subject, a_purpose, a_id);
    select * into this from otp_verify_challenge c
    where c.id = a_id and c.subject = a_subject and c.purpose = a_purpose and at is not null
      and (c.generation = a_generation and c.outcome = 'pending'
           or c.beside_generation = a_generation and c.beside_outcome = 'pending');
    noted := this.id is not null;
    -- A bill is taken also where nothing is noted.
    at := coalesce(at, a_now, otp_verify_2_now());
    is_current := this.generation = a_generation and this.outcome = 'pending';

    if noted and is_not_sent and is_current and this.beside_generation is null then
        delete from otp_verify_challenge c where c.id = a_id;
    elsif noted and is_not_sent then
        update otp_verify_challenge c set
            generation = case when is_current then c.beside_generation else c.generation end,
            sealed = case when is_current then c.beside_sealed else c.sealed end,
            outcome = case when is_current then c.beside_outcome else c.outcome end,
            channel = case when is_current then c.beside_channel else c.channel end,
            delivery = case when is_current then c.beside_delivery else c.delivery end,
            opened = case when is_current then c.beside_opened else c.opened end,
            expires = case when is_current then c.beside_expires else c.expires end,
            beside_generation = null,
            beside_sealed = null,
            beside_outcome = null,
            beside_channel = null,
            beside_delivery = null,
            beside_opened = null,
            beside_expires = null
        where c.id = a_id;
    elsif noted and is_current then
        ends := least(this.expires, this.opened + a_valid_for);
        update otp_verify_challenge c set outcome = a_outcome, channel = a_channel, expires = ends where c.id = a_id;
        if a_outcome = 'accepted' then
            update otp_verify_challenge c set
                beside_generation = null,
                beside_sealed = null,
                beside_outcome = null,
                beside_channel = null,
                beside_delivery = null,
                beside_opened = null,
                beside_expires = null
            where c.id = a_id and c.beside_generation is not null;
        end if;
    elsif noted then
        ends := least(this.beside_expires, this.beside_opened + a_valid_for);
        update otp_verify_challenge c set beside_outcome = a_outcome, beside_channel = a_channel, beside_expires = ends
        where c.id = a_id;
    end if;
    if noted and a_outcome = 'accepted' and a_message is not null then
        insert into otp_verify_message as m (reference, challenge, generation, until)
        values (a_message, a_id, a_generation, otp_verify_2_kept_until(ends))
        on conflict (reference) do update
            set challenge = excluded.challenge, generation = excluded.generation, until = excluded.until;
    end if;
    until := ends;
    wait := greatest(ends - at, 0);

    gives_back := noted and is_not_sent;
    if a_bills = 0 and not gives_back or slots = 0 then
        return;
    end if;
    -- By their keys, as everywhere. Only a bill makes a row.
    for slot in
        select s.* from unnest(slot_key) with ordinality as s (key, number) order by s.key, s.number
    loop
        if slot.number > slots - a_bills then
            insert into otp_verify_window as w (key, subject, until)
            values (slot.key, case when slot_own[slots] then a_subject end,
                    otp_verify_2_kept_until(at + slot_span[slots]))
            on conflict (key) do update set until = w.until where false;
        else
            perform from otp_verify_window w where w.key = slot.key for update;
        end if;
    end loop;
    at := coalesce(a_now, otp_verify_2_now());
    if gives_back then
        update otp_verify_window w set groups = otp_verify_2_without(w.groups, s.cost, a_taken_at, at, s.span)
        from unnest(slot_key, slot_cost, slot_span) with ordinality as s (key, cost, span, number)
        where w.key = s.key and s.number <= slots - a_bills;
        update otp_verify_window w set confirmed = otp_verify_2_kept_confirmed(w.confirmed, w.groups)
        where w.key = any (slot_key) and w.confirmed <> '{}';
    end if;
    if a_bills = 1 and slot_cost[slots] > 0 then
        update otp_verify_window w set
            groups = otp_verify_2_take(
                otp_verify_2_live_groups(w.groups, at, slot_span[slots]), slot_cost[slots], at, slot_span[slots]),
            until = greatest(w.until, otp_verify_2_kept_until(at + slot_span[slots]))
        where w.key = slot_key[slots];
    end if;
end
$$;
