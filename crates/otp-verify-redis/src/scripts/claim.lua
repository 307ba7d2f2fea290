-- KEYS: the challenge, the subject's failures.
-- ARGV[2..]: id, or nothing for whichever is there; cap of failures, their window.

local key, ledger = KEYS[1], KEYS[2]
local id, cap, window = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local there, remains = live_challenge(key)
if remains then
  redis.call('DEL', key)
end
if not there or (id ~= '' and there.id ~= id) then
  return { 'gone', 'not found' }
end
if there.used then
  return { 'gone', 'used' }
end
if has_no_attempts_left(there) then
  return { 'gone', 'no attempts left' }
end

local failed, failed_until, counted = failures(ledger, window)
if failed >= cap then
  return { 'locked out', left(failed_until, window) }
end

redis.call('HSET', key, 'out', there.given_out .. '1')
redis.call('HSET', ledger, 'n', failed + 1, 'u', failed_until)
if not counted then
  clear_up(ledger, failed_until)
end

local number = #there.given_out
local attempts_left = there.attempts - there.attempts_out - 1
if number + 1 >= most_tickets then
  attempts_left = 0
end

local granted = { 'granted', there.id, number, failed_until, attempts_left }
for _, generation in ipairs({ there.current, there.beside }) do
  if is_live(generation) then
    table.insert(granted, generation.number)
    table.insert(granted, generation.sealed)
  end
end
return granted
