-- One row: `missing` names the first column, key or index that the tables lack or have otherwise, or is null. Somebody may have
-- changed them. Operations would then fail one day, or read every row.
with expected_column (relation, name, type) as (values
    ('otp_verify_challenge', 'id', 'bytea'),
    ('otp_verify_challenge', 'subject', 'bytea'),
    ('otp_verify_challenge', 'purpose', 'text'),
    ('otp_verify_challenge', 'lane', 'bytea'),
    ('otp_verify_challenge', 'caller', 'bytea'),
    ('otp_verify_challenge', 'tenant', 'bytea'),
    ('otp_verify_challenge', 'began', 'bigint'),
    ('otp_verify_challenge', 'attempts', 'bigint'),
    ('otp_verify_challenge', 'given_out', 'smallint'),
    ('otp_verify_challenge', 'attempts_out', 'smallint'),
    ('otp_verify_challenge', 'settled', 'bigint'),
    ('otp_verify_challenge', 'used', 'boolean'),
    ('otp_verify_challenge', 'generation', 'bigint'),
    ('otp_verify_challenge', 'sealed', 'bytea'),
    ('otp_verify_challenge', 'outcome', 'text'),
    ('otp_verify_challenge', 'channel', 'text'),
    ('otp_verify_challenge', 'delivery', 'text'),
    ('otp_verify_challenge', 'opened', 'bigint'),
    ('otp_verify_challenge', 'expires', 'bigint'),
    ('otp_verify_challenge', 'beside_generation', 'bigint'),
    ('otp_verify_challenge', 'beside_sealed', 'bytea'),
    ('otp_verify_challenge', 'beside_outcome', 'text'),
    ('otp_verify_challenge', 'beside_channel', 'text'),
    ('otp_verify_challenge', 'beside_delivery', 'text'),
    ('otp_verify_challenge', 'beside_opened', 'bigint'),
    ('otp_verify_challenge', 'beside_expires', 'bigint'),
    ('otp_verify_challenge', 'credit', 'bytea[]'),
    ('otp_verify_message', 'reference', 'bytea'),
    ('otp_verify_message', 'challenge', 'bytea'),
    ('otp_verify_message', 'generation', 'bigint'),
    ('otp_verify_message', 'until', 'bigint'),
    ('otp_verify_place', 'subject', 'bytea'),
    ('otp_verify_place', 'purpose', 'text'),
    ('otp_verify_place', 'lane', 'bytea'),
    ('otp_verify_place', 'failures', 'bigint'),
    ('otp_verify_place', 'row_number', 'bigint'),
    ('otp_verify_place', 'last', 'bigint'),
    ('otp_verify_place', 'until', 'bigint'),
    ('otp_verify_schema', 'version', 'integer'),
    ('otp_verify_schema', 'index_checks', 'bytea[]'),
    ('otp_verify_schema', 'made_at', 'timestamp with time zone'),
    ('otp_verify_window', 'key', 'bytea'),
    ('otp_verify_window', 'subject', 'bytea'),
    ('otp_verify_window', 'groups', 'bigint[]'),
    ('otp_verify_window', 'confirmed', 'bigint[]'),
    ('otp_verify_window', 'closed', 'boolean'),
    ('otp_verify_window', 'until', 'bigint')
),
expected_key (relation, definition) as (values
    ('otp_verify_challenge', 'PRIMARY KEY (id)'),
    ('otp_verify_message', 'PRIMARY KEY (reference)'),
    ('otp_verify_place', 'PRIMARY KEY (subject, purpose, lane)'),
    ('otp_verify_schema', 'PRIMARY KEY (version)'),
    ('otp_verify_window', 'PRIMARY KEY (key)')
),
expected_index (name, relation, definition) as (values
    ('otp_verify_challenge_end', 'otp_verify_challenge', 'btree (GREATEST(expires, beside_expires))'),
    ('otp_verify_challenge_subject', 'otp_verify_challenge', 'btree (subject, purpose)'),
    ('otp_verify_message_until', 'otp_verify_message', 'btree (until)'),
    ('otp_verify_place_until', 'otp_verify_place', 'btree (until)'),
    ('otp_verify_window_subject', 'otp_verify_window', 'btree (subject) WHERE (subject IS NOT NULL)'),
    ('otp_verify_window_until', 'otp_verify_window', 'btree (until)')
),
missing (name) as (
    select e.relation || '.' || e.name
    from expected_column e
    where not exists (
        select from pg_attribute a
        where a.attrelid = to_regclass(e.relation) and a.attname = e.name and a.attnum > 0
          and not a.attisdropped and format_type(a.atttypid, a.atttypmod) = e.type
    )
    union all
    select 'the key of ' || e.relation
    from expected_key e
    where not exists (
        select from pg_constraint k
        where k.conrelid = to_regclass(e.relation) and k.contype = 'p' and pg_get_constraintdef(k.oid) = e.definition
    )
    union all
    select e.name
    from expected_index e
    where not exists (
        select from pg_index i
        where i.indexrelid = to_regclass(e.name) and i.indrelid = to_regclass(e.relation) and i.indisvalid
          and split_part(pg_get_indexdef(i.indexrelid), ' USING ', 2) = e.definition
    )
)
select min(name) as missing from missing
