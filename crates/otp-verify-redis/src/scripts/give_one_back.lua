-- What take_one.lua took, when another window of the same send had no room.
-- KEYS: as there.
-- ARGV[2..]: cost, length of the window, and what take_one.lua said: which window it was, and as which number.

local key, given_back = KEYS[1], KEYS[2]
local cost, length, which, number = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local kept = redis.call('HMGET', key, 'n', 'u', 'w', 'q', 'b')
local ends, began_as = tonumber(kept[2] or 0), tonumber(kept[3] or 0)
local let_in, before = tonumber(kept[4] or 0), tonumber(kept[5] or 0)

-- Another window under the same name owes nothing.
if not counts(ends, length) or which ~= began_as or number < before or number >= let_in then
  return 0
end

-- Drivers for clusters repeat commands of their own accord: a second time must not give away what somebody else took.
local bit = number - before
if redis.call('GETBIT', given_back, bit) == 1 then
  return 0
end

local taken = tonumber(kept[1]) - cost
local first = redis.call('BITPOS', given_back, 0)

-- Nobody else is in it: it has not begun.
if taken <= 0 then
  redis.call('HSET', key, 'n', 0, 'u', 0)
  return 1
end

redis.call('SETBIT', given_back, bit, 1)
redis.call('HSET', key, 'n', taken)

-- It began with this one. It ought to begin with the next; when that came in is not kept, but it was before now, so that
-- the window does not end too early. Nor does it after a clock was set back.
if bit == first then
  ends = math.max(ends, now + length)
  redis.call('HSET', key, 'u', ends)
  clear_up(key, ends)
end
clear_up(given_back, ends)
return 1
