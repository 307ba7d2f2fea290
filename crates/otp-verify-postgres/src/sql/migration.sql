-- The tables of otp-verify-postgres. Running this again changes nothing.
--
-- They are made in the first schema of the search path, and every statement finds them through it. No number and no code
-- is ever in them: `subject` and `key` are keyed hashes, `sealed` is what the engine's keys make of a code.

-- Two programs that start at once must not both create a table: `if not exists` alone does not keep them apart. The number
-- is arbitrary, and this crate's own.
select pg_advisory_xact_lock(7821140436194082921);

-- One row for a number and a purpose: the challenge, its current generation, and the generation kept beside it.
create table if not exists otp_verify_challenge (
    subject            bytea       not null,
    purpose            text        not null collate "C",
    id                 bytea       not null,
    -- How many attempts it has, how many tickets it has given out, and how many of those did not come back.
    attempts              bigint      not null,
    given_out          smallint    not null default 0,
    attempts_out          smallint    not null default 0,
    -- One bit for each ticket that was settled, whether its attempt came back or not, so that none counts twice.
    given_back         bigint      not null default 0,
    used               boolean     not null default false,
    -- The 64 bits of an unsigned number.
    generation         bigint      not null,
    sealed             bytea       not null,
    outcome            text        not null check (outcome in ('pending', 'accepted', 'unknown')),
    opened_at          timestamptz not null,
    expires_at         timestamptz not null,
    beside_generation  bigint,
    beside_sealed      bytea,
    beside_outcome     text        check (beside_outcome in ('pending', 'accepted', 'unknown')),
    beside_opened_at   timestamptz,
    beside_expires_at  timestamptz,
    primary key (subject, purpose)
)
-- A row is updated a few times in its short life. With room left on the page, and no index on what changes, an update stays
-- on the page and needs no vacuum.
with (fillfactor = 70);

-- The attempts of all challenges of a number that have not led to a success.
create table if not exists otp_verify_failures (
    subject   bytea       not null primary key,
    failures  bigint      not null,
    -- They count while it is earlier than this.
    until     timestamptz not null
)
with (fillfactor = 70);

-- What the send guard has counted.
create table if not exists otp_verify_window (
    key    bytea       not null primary key,
    taken  bigint      not null,
    most   bigint      not null,
    until  timestamptz not null,
    -- This is what makes `reserve` take from all windows or from none: one without room fails the whole statement.
    constraint otp_verify_window_has_room check (taken <= most)
)
with (fillfactor = 70);

-- For `clean_up` alone.
create index if not exists otp_verify_challenge_end
    on otp_verify_challenge (greatest(expires_at, beside_expires_at));
create index if not exists otp_verify_failures_until on otp_verify_failures (until);
create index if not exists otp_verify_window_until on otp_verify_window (until);
