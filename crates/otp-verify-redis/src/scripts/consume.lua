-- KEYS: the challenge, the subject's failures.
-- ARGV[2..]: id, number of the generation.

local key, ledger = KEYS[1], KEYS[2]
local id, number = ARGV[2], ARGV[3]

local there, remains = live_challenge(key)
if remains then
  redis.call('DEL', key)
end
if not there or there.id ~= id then
  return { 'gone', 'not found' }
end

local function is_it(generation)
  return is_live(generation) and generation.number == number
end
if not is_it(there.current) and not is_it(there.beside) then
  return { 'gone', 'not found' }
end
if there.used then
  return { 'gone', 'used' }
end

-- It is kept until it expires: whoever comes second is told why.
redis.call('HSET', key, 'used', '1')
redis.call('DEL', ledger)
return { 'now', now }
