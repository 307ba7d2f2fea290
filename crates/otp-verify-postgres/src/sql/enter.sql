-- How `finish`, `claim`, `settle` and `consume` begin: they lock the place, and the challenge that they name, or all of the place
-- if they name none. Only then do they read the clock, so that no wait for a row lets a code live longer. What they find over, or
-- in the future, they delete. Returns the time, or null if the place is not there.
--
-- The row of the place is there as long as a challenge is, so there was none. A start may write one at this moment. That one is left
-- alone: whoever holds its place may wait for it, and `claim` would wait for the place.
create or replace function otp_verify_2_enter(a_now bigint, a_subject bytea, a_purpose text, a_id bytea) returns bigint
language plpgsql volatile as $$
declare
    at bigint;
begin
    perform from otp_verify_place p
    where p.subject = a_subject and p.purpose = a_purpose and p.lane = '' for update;
    if not found then
        return null;
    end if;
    perform from otp_verify_challenge c
    where c.subject = a_subject and c.purpose = a_purpose and (a_id is null or c.id = a_id)
    order by c.id
    for update;
    at := coalesce(a_now, otp_verify_2_now());
    delete from otp_verify_challenge c
    where c.subject = a_subject and c.purpose = a_purpose and (a_id is null or c.id = a_id)
      and not otp_verify_2_is_live(c, at);
    return at;
end
$$;
