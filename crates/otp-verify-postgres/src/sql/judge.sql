-- Windows with a judge: how many of their challenges were confirmed, and whether those are enough. `Groups` of the contract.
--
-- `groups` are from, last, amount; from, last, amount; … and `confirmed`, in a column of its own, from, count; from, count; … of those
-- groups that have some. A judge is four numbers: enough, percent, settled, trial.

-- How many of the group that began then were confirmed.
create or replace function otp_verify_2_confirmed_of(confirmed bigint[], group_from bigint) returns bigint
language plpgsql immutable as $$
begin
    for i in 0 .. coalesce(array_length(confirmed, 1), 0) / 2 - 1 loop
        if confirmed[2 * i + 1] = group_from then
            return confirmed[2 * i + 2];
        end if;
    end loop;
    return 0;
end
$$;

-- What is left of the confirmations beside these groups: none of a group that is gone, and never more than was taken.
create or replace function otp_verify_2_kept_confirmed(confirmed bigint[], groups bigint[]) returns bigint[]
language plpgsql immutable as $$
declare
    kept bigint[] := '{}';
    count bigint;
begin
    for i in 0 .. coalesce(array_length(groups, 1), 0) / 3 - 1 loop
        count := least(otp_verify_2_confirmed_of(confirmed, groups[3 * i + 1]), groups[3 * i + 3]);
        if count > 0 then
            kept := kept || array[groups[3 * i + 1], count];
        end if;
    end loop;
    return kept;
end
$$;

-- The confirmations after one more, of a challenge that began then. It counts in the first group that was under way then, give or
-- take what two clocks may differ, and that holds one which is not confirmed.
create or replace function otp_verify_2_credited(confirmed bigint[], groups bigint[], began bigint) returns bigint[]
language plpgsql immutable as $$
declare
    count bigint;
begin
    for i in 0 .. coalesce(array_length(groups, 1), 0) / 3 - 1 loop
        if groups[3 * i + 1] <= began + 5000 and began <= groups[3 * i + 2] + 5000 then
            count := otp_verify_2_confirmed_of(confirmed, groups[3 * i + 1]);
            if count = 0 and groups[3 * i + 3] > 0 then
                return confirmed || array[groups[3 * i + 1], 1];
            elsif count < groups[3 * i + 3] then
                for j in 0 .. array_length(confirmed, 1) / 2 - 1 loop
                    if confirmed[2 * j + 1] = groups[3 * i + 1] then
                        confirmed[2 * j + 2] := count + 1;
                    end if;
                end loop;
                return confirmed;
            end if;
        end if;
    end loop;
    return confirmed;
end
$$;

-- How many challenges can no longer be confirmed, and how many of them were. `live` are groups that count.
create or replace function otp_verify_2_judged(
    live bigint[], confirmed bigint[], settled bigint, at bigint, out sent bigint, out confirmations bigint)
language plpgsql immutable as $$
begin
    sent := 0;
    confirmations := 0;
    for i in 0 .. coalesce(array_length(live, 1), 0) / 3 - 1 loop
        if live[3 * i + 2] + settled <= at then
            sent := sent + live[3 * i + 3];
            confirmations := confirmations + otp_verify_2_confirmed_of(confirmed, live[3 * i + 1]);
        end if;
    end loop;
end
$$;

-- How long the next trial is away where too few are confirmed, or null. `live` are groups that count.
create or replace function otp_verify_2_wait_for_trial(live bigint[], confirmed bigint[], judge bigint[], at bigint)
returns bigint
language plpgsql immutable as $$
declare
    of_window record;
    due bigint := 0;
begin
    of_window := otp_verify_2_judged(live, confirmed, judge[3], at);
    if of_window.sent < judge[1] or of_window.confirmations * 100 >= judge[2] * of_window.sent then
        return null;
    end if;
    for i in 0 .. coalesce(array_length(live, 1), 0) / 3 - 1 loop
        due := greatest(due, live[3 * i + 2] + judge[4]);
    end loop;
    return case when at < due then least(due - at, judge[4]) end;
end
$$;
