-- KEYS: the challenge, the subject's failures.
-- ARGV[2..]: id, number of the generation, `new` or `again`, attempts, `sealed` or `as before`, what is sealed, valid for,
-- flight, cap of failures, their window.

local key, ledger = KEYS[1], KEYS[2]
local id, number, is_again = ARGV[2], ARGV[3], ARGV[4] == 'again'
local valid_for, flight = tonumber(ARGV[8]), tonumber(ARGV[9])
local cap, window = tonumber(ARGV[10]), tonumber(ARGV[11])

local function written(generation)
  return { 'written', generation.expires, math.max(generation.expires - now, 0), generation.sealed }
end

local there, remains = live_challenge(key)

if there and there.id == id and there.current.number == number then
  return written(there.current)
end

local failed, failed_until = failures(ledger, window)
if failed >= cap then
  return { 'locked out', left(failed_until, window) }
end

if is_again then
  if remains then
    redis.call('DEL', key)
  end
  if not there or there.id ~= id then
    return { 'gone', 'not found' }
  end
  if there.used then
    return { 'gone', 'used' }
  end
  if has_no_attempts_left(there) then
    return { 'gone', 'no attempts left' }
  end
end

local function is_in_flight(generation)
  return generation.outcome == 'p' and generation.opened <= soon and now - generation.opened < flight
end
if there and not there.used and is_in_flight(there.current) then
  return { 'in flight', there.current.opened + flight - now }
end

local new = { number = number, sealed = ARGV[7], opened = now, expires = now + valid_for, outcome = 'p' }

if not is_again then
  -- This comes first: a server without memory refuses it, but not what follows a deletion in the same script.
  redis.call('HSET', key, 'id', id, 'cap', ARGV[5])
  redis.call('HDEL', key, 'out', 'used')
  drop_beside(key)
  write_current(key, new)
  clear_up(key, new.expires)
  return written(new)
end

local before = there.current
if ARGV[6] == 'as before' then
  local source = is_live(before) and before or there.beside
  new.sealed, new.expires = source.sealed, source.expires
end

-- Beside it stays the code that the phone has, as far as anybody knows. One of the two is live, as the challenge is.
local stays = there.beside
if is_live(before) and (before.outcome == 'a' or not is_live(stays)) then
  stays = before
  write_beside(key, before)
end
write_current(key, new)
clear_up(key, math.max(new.expires, stays.expires))
return written(new)
