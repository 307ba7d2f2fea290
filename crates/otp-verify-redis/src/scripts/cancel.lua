-- For an operator: ends a challenge. What it has counted and taken stays.
-- KEYS: the number's challenges.
-- ARGV, after the time: id, tenant.

local challenges = KEYS[1]
local id, tenant = next_text(), next_text()

local packed = redis.call('HGET', challenges, id)
local there = packed and cmsgpack.unpack(packed)
if not there or there.t ~= tenant then
  return { 'gone', 'not found' }
end
local was_live = is_live(there)
if was_live and there.u == 1 then
  return { 'gone', 'used' }
end
delete(challenges, id)
if was_live then
  return { 'now' }
end
return { 'gone', 'not found' }
