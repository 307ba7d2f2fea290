-- All windows of one send, on a single primary.
-- KEYS: the windows, each a hash of `n`, what was taken, and `u`, until when it counts.
-- ARGV[2..]: for each window its cost, limit and length.

local windows = {}
local refused, wait = nil, -1

for i, key in ipairs(KEYS) do
  local cost, limit, length = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local kept = redis.call('HMGET', key, 'n', 'u')
  local ends = tonumber(kept[2] or 0)
  local begun = counts(ends, length)
  local taken = begun and tonumber(kept[1]) or 0
  if not begun then
    ends = now + length
  end
  if taken + cost > limit and left(ends, length) > wait then
    refused, wait = i - 1, left(ends, length)
  end
  windows[i] = { key = key, taken = taken + cost, ends = ends, begun = begun }
end

if refused then
  return { 'refused', refused, wait }
end

for _, window in ipairs(windows) do
  redis.call('HSET', window.key, 'n', window.taken, 'u', window.ends)
  if not window.begun then
    clear_up(window.key, window.ends)
  end
end
return { 'granted' }
