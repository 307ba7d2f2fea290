-- One window of a send on a cluster, where the windows of one send are in different places.
-- KEYS: the window, a hash as in reserve.lua and also `q`, how many were ever let in, `b`, how many of them before this
-- window began, and `w`, which window it is: when it was to end at first. A bit for each of those let in since: whether
-- what it took was given back.
-- ARGV[2..]: cost, limit, length.

local key, given_back = KEYS[1], KEYS[2]
local cost, limit, length = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local kept = redis.call('HMGET', key, 'n', 'u', 'q', 'w')
local ends = tonumber(kept[2] or 0)
local begun = counts(ends, length)
local taken = begun and tonumber(kept[1]) or 0
local number = tonumber(kept[3] or 0)
if not begun then
  ends = now + length
end

if taken + cost > limit then
  return { 'refused', left(ends, length) }
end

redis.call('HSET', key, 'n', taken + cost, 'u', ends, 'q', number + 1)
if begun then
  return { 'granted', tonumber(kept[4] or 0), number }
end

redis.call('HSET', key, 'b', number, 'w', ends)
redis.call('DEL', given_back)
clear_up(key, ends)
return { 'granted', ends, number }
