-- What take.lua took, when another window of the same start had no room, or nothing was sent.
-- KEYS: the window.
-- ARGV, after the time: number of the generation, when it was taken, then the slot.

local number, taken_at = next_text(), next_number()
local slot = next_slot()
local kept = redis.call('HMGET', KEYS[1], 'g', 'b')
local groups = kept[1] and cmsgpack.unpack(kept[1]) or {}
local returned = kept[2] and cmsgpack.unpack(kept[2]) or {}

-- Drivers for clusters repeat commands of their own accord: a second time must not give away what somebody else took.
for _, other in ipairs(returned) do
  if other == number then
    return 0
  end
end
if #groups == 0 then
  return 0
end
table.insert(returned, number)
if #returned > 64 then
  table.remove(returned, 1)
end
redis.call('HSET', KEYS[1], 'g', cmsgpack.pack(without(groups, slot, taken_at)), 'b', cmsgpack.pack(returned))
return 1
