-- One row about tables that `shape.sql` has found: `changed` names the first function that a call does not find as the migration
-- makes it, or else the first right that the operations need and this user lacks, or is null. `unlogged` says whether a crash
-- empties one of the tables.
--
-- $1 to $4 are the functions: their names with the types of what they take, their languages, volatilities and bodies. Comments and
-- white space are not compared: some tools change them.
with expected_function as (
    select
        f.signature,
        f.language,
        f.volatility,
        -- What a call with these types finds, whatever else has the name.
        to_regprocedure(f.signature) as found,
        split_part(f.signature, '(', 1) as name,
        regexp_replace(f.body, '(--[^\n]*|\s)+', ' ', 'g') as body
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as f (signature, language, volatility, body)
),
changed_function as (
    select min(e.name) as name
    from expected_function e
    where not exists (
        select from pg_proc p
        join pg_language l on l.oid = p.prolang
        where p.oid = e.found and l.lanname = e.language and p.provolatile = left(e.volatility, 1)::"char"
          and regexp_replace(p.prosrc, '(--[^\n]*|\s)+', ' ', 'g') = e.body
    )
),
missing_right as (
    select min(missing.name) as name
    from (
        select 'the ' || r.name || ' right on ' || t.name as name
        from unnest(array['otp_verify_challenge', 'otp_verify_message', 'otp_verify_place', 'otp_verify_window']) as t (name)
        cross join unnest(array['select', 'insert', 'update', 'delete']) as r (name)
        where not has_table_privilege(to_regclass(t.name), r.name)
        union all
        select 'the execute right on ' || e.name
        from expected_function e
        where not has_function_privilege(e.found, 'execute')
    ) missing
)
select
    coalesce(f.name, r.name) as changed,
    exists (
        select from unnest(array[
            'otp_verify_challenge', 'otp_verify_message', 'otp_verify_place', 'otp_verify_schema', 'otp_verify_window'
        ]) as t (name)
        join pg_class c on c.oid = to_regclass(t.name)
        where c.relpersistence <> 'p'
    ) as unlogged
from changed_function f, missing_right r
