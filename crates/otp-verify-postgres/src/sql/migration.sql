-- The tables of otp-verify-postgres, version 2. Running this again changes nothing.
--
-- They are made in the first schema of the search path, and looked for only there. Every statement finds them through the path. No
-- number and no code is ever in them: `subject`, `caller`, `tenant` and `key` are keyed hashes, `sealed` is what the engine's keys make of a code.
-- Every time is in whole milliseconds since 1970.

-- Two programs that start at once must not both create a table: `if not exists` alone does not keep them apart. The number
-- is arbitrary, and this crate's own.
select pg_advisory_xact_lock(7821140436194082921);

-- Tables that are there are left alone: even a `create index if not exists` would wait for every operation that runs, and they
-- for it.
do $$
begin
    if to_regclass(format('%I.otp_verify_schema', current_schema())) is not null then
        if not exists (select from otp_verify_schema where version = 2) then
            raise exception 'these tables are of another version of otp-verify-postgres';
        end if;
        return;
    end if;
    -- The tables of version 1 held a day at most, and their names stand for something else now. Those of another schema in the path
    -- are another program's.
    execute format(
        'drop table if exists %1$I.otp_verify_challenge, %1$I.otp_verify_failures, %1$I.otp_verify_window',
        current_schema());

    create table otp_verify_schema (
        version       int         not null primary key,
        -- For the check values of the index keys that use these tables.
        index_checks  bytea[]     not null default '{}',
        made_at       timestamptz not null default now()
    );
    insert into otp_verify_schema (version) values (2);

    -- The failures in a row of a number, a purpose and a lane. The row of the lane without a name is locked before anything else of
    -- its number and purpose.
    create table otp_verify_place (
        subject   bytea   not null,
        purpose   text    not null collate "C",
        lane      bytea   not null default '',
        failures  bigint  not null default 0,
        -- A random number, which the first of them has brought. A ticket names its failures by it.
        row_number bigint,
        -- When the last of them happened.
        last      bigint,
        -- It can be deleted from then on.
        until     bigint  not null,
        primary key (subject, purpose, lane)
    )
    -- A row is updated a few times in its short life. With room left on the page, an update that changes nothing indexed stays
    -- on the page and needs no vacuum. So `until` is rounded up to full ten minutes.
    with (fillfactor = 70);

    -- A challenge, its current generation, and the generation kept beside it.
    create table otp_verify_challenge (
        id                 bytea     not null primary key,
        subject            bytea     not null,
        purpose            text      not null collate "C",
        lane               bytea     not null default '',
        caller             bytea,
        tenant             bytea     not null,
        began              bigint    not null,
        -- How many attempts it allows, how many tickets it has given out, and how many of those did not come back.
        attempts           bigint    not null,
        given_out          smallint  not null default 0,
        attempts_out       smallint  not null default 0,
        -- One bit for each ticket that has settled, so that none settles twice.
        settled            bigint    not null default 0,
        used               boolean   not null default false,
        -- The 64 bits of an unsigned number.
        generation         bigint    not null,
        sealed             bytea     not null,
        outcome            text      not null check (outcome in ('pending', 'accepted', 'unknown')),
        channel            text      collate "C",
        delivery           text      check (delivery in ('delivered', 'failed')),
        opened             bigint    not null,
        expires            bigint    not null,
        beside_generation  bigint,
        beside_sealed      bytea,
        beside_outcome     text      check (beside_outcome in ('pending', 'accepted', 'unknown')),
        beside_channel     text      collate "C",
        beside_delivery    text      check (beside_delivery in ('delivered', 'failed')),
        beside_opened      bigint,
        beside_expires     bigint,
        -- The windows in which a confirmation counts.
        credit             bytea[]   not null default '{}'
    )
    with (fillfactor = 70);

    -- What the send guard has counted.
    create table otp_verify_window (
        key      bytea     not null primary key,
        -- The number that it is about, if it is about one.
        subject  bytea,
        -- Groups of sends: from, last, amount; from, last, amount; …
        groups   bigint[]  not null default '{}',
        -- How many of the challenges in them were confirmed: from, count; from, count; …
        confirmed  bigint[]  not null default '{}',
        -- By an operator.
        closed   boolean   not null default false,
        until    bigint    not null
    )
    with (fillfactor = 70);

    -- Which generation a message belongs to, for reports of its delivery. `reference` is a keyed hash of the vendor's id. No number
    -- stands here, so what outlives its challenge names nobody.
    create table otp_verify_message (
        reference   bytea   not null primary key,
        challenge   bytea   not null,
        generation  bigint  not null,
        until       bigint  not null
    );

    create index otp_verify_challenge_subject on otp_verify_challenge (subject, purpose);
    create index otp_verify_window_subject on otp_verify_window (subject) where subject is not null;

    -- For `clean_up` alone.
    create index otp_verify_challenge_end on otp_verify_challenge (greatest(expires, beside_expires));
    create index otp_verify_place_until on otp_verify_place (until);
    create index otp_verify_window_until on otp_verify_window (until);
    create index otp_verify_message_until on otp_verify_message (until);
end
$$;
