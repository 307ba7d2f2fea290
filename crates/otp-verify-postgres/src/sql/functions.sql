-- What several operations need. `at` is the time; `soon`, five seconds later, is as far as something may lie in the future and
-- still count.

-- Whole milliseconds since 1970, by the server's clock.
create or replace function otp_verify_2_now() returns bigint
language sql volatile as $$
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint
$$;

-- Until when a row is kept whose time is over then: a minute longer, so that a place outlives its challenges, and then up to the
-- next full ten minutes. So `until`, which is indexed, stays as it is in most updates.
create or replace function otp_verify_2_kept_until(ends bigint) returns bigint
language sql immutable as $$
    select (ends + 659999) / 600000 * 600000
$$;

-- Whether a challenge is live.
create or replace function otp_verify_2_is_live(c otp_verify_challenge, at bigint) returns boolean
language sql immutable as $$
    select c.began <= at + 5000
       and (c.opened <= at + 5000 and at < c.expires
            or coalesce(c.beside_opened <= at + 5000 and at < c.beside_expires, false))
$$;

-- How many attempts a challenge has left.
create or replace function otp_verify_2_left(c otp_verify_challenge) returns bigint
language sql immutable as $$
    select case when c.given_out >= 60 then 0 else greatest(c.attempts - c.attempts_out, 0) end
$$;

-- How many of the attempts that are asked for a ladder leaves, beside so many failures and attempts that are left elsewhere.
create or replace function otp_verify_2_attempts(
    asked bigint, beside bigint, cap bigint, rung_from bigint[], rung_attempts bigint[])
returns bigint
language sql immutable as $$
    select least(
        asked,
        cap - beside,
        (select r.attempts
         from unnest(rung_from, rung_attempts) with ordinality as r (count, attempts, number)
         where r.count <= beside
         order by r.number desc
         limit 1))
$$;

-- The groups of a window that count. Both ends are asked: a clock may have been set back.
create or replace function otp_verify_2_live_groups(groups bigint[], at bigint, span bigint) returns bigint[]
language plpgsql immutable as $$
declare
    live bigint[] := '{}';
begin
    for i in 0 .. coalesce(array_length(groups, 1), 0) / 3 - 1 loop
        if groups[3 * i + 1] <= at + 5000 and at < groups[3 * i + 2] + span then
            live := live || groups[3 * i + 1 : 3 * i + 3];
        end if;
    end loop;
    return live;
end
$$;

-- How long there is no room, or null if there is. `live` are groups that count.
create or replace function otp_verify_2_wait(live bigint[], cost bigint, most bigint, at bigint, span bigint) returns bigint
language plpgsql immutable as $$
declare
    groups int := coalesce(array_length(live, 1), 0) / 3;
    taken bigint := 0;
begin
    for i in 1 .. groups loop
        taken := taken + live[3 * i];
    end loop;
    if taken + cost <= most then
        return null;
    end if;
    if cost <= most then
        for i in 1 .. groups loop
            taken := taken - live[3 * i];
            if taken + cost <= most then
                return least(live[3 * i - 1] + span - at, span);
            end if;
        end loop;
    end if;
    return span;
end
$$;

-- The groups after a cost was taken.
create or replace function otp_verify_2_take(live bigint[], cost bigint, at bigint, span bigint) returns bigint[]
language plpgsql immutable as $$
declare
    n int := coalesce(array_length(live, 1), 0);
begin
    if n > 0 and at < live[n - 2] + greatest(1, span / 32) then
        live[n - 1] := greatest(live[n - 1], at);
        live[n] := live[n] + cost;
        return live;
    end if;
    return live || array[at, at, cost];
end
$$;

-- The groups that are left when a cost is given back that was taken then: it comes off the one that was under way. What is
-- older than the window is over, and what an operator has emptied is gone.
create or replace function otp_verify_2_without(groups bigint[], cost bigint, taken_at bigint, at bigint, span bigint)
returns bigint[]
language plpgsql immutable as $$
declare
    rest bigint[] := '{}';
    is_open boolean := at < taken_at + span;
    amount bigint;
begin
    for i in 0 .. coalesce(array_length(groups, 1), 0) / 3 - 1 loop
        amount := groups[3 * i + 3];
        if is_open and taken_at between groups[3 * i + 1] and groups[3 * i + 2] then
            is_open := false;
            amount := amount - least(cost, amount);
        end if;
        if amount > 0 then
            rest := rest || groups[3 * i + 1 : 3 * i + 2] || amount;
        end if;
    end loop;
    return rest;
end
$$;
