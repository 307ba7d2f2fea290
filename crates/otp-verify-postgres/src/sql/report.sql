-- Notes what was reported of a message: see `ChallengeStore::report`.
create or replace function otp_verify_2_report(a_now bigint, a_message bytea, a_delivery text, out answer text, out id bytea)
language plpgsql volatile as $$
#variable_conflict use_column
declare
    at bigint;
    of_challenge bytea;
    of_generation bigint;
    this otp_verify_challenge;
    is_current boolean;
    is_beside boolean;
    before text;
begin
    answer := 'not found';
    select m.challenge, m.generation into of_challenge, of_generation from otp_verify_message m where m.reference = a_message;
    if of_challenge is null then
        return;
    end if;
    -- The one row that it writes. Whoever holds it locked their place before, which is not asked for here.
    select * into this from otp_verify_challenge c where c.id = of_challenge for update;
    at := coalesce(a_now, otp_verify_2_now());
    if this.id is null or not otp_verify_2_is_live(this, at) then
        return;
    end if;
    is_current := this.generation = of_generation and this.opened <= at + 5000 and at < this.expires;
    is_beside := coalesce(
        this.beside_generation = of_generation and this.beside_opened <= at + 5000 and at < this.beside_expires, false);
    if not is_current and not is_beside then
        return;
    end if;
    id := this.id;
    before := case when is_current then this.delivery else this.beside_delivery end;
    if before = 'delivered' or before = a_delivery then
        answer := 'known';
        return;
    end if;
    update otp_verify_challenge c set
        delivery = case when is_current then a_delivery else c.delivery end,
        beside_delivery = case when is_current then c.beside_delivery else a_delivery end
    where c.id = of_challenge;
    answer := 'noted';
end
$$;
