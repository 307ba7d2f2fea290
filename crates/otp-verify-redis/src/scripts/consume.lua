-- KEYS: the number's challenges, its failures. On a single primary also the windows in which a confirmation counts.
-- ARGV, after the time: id, purpose, number of the generation.

local challenges, ledger = KEYS[1], KEYS[2]
local id, purpose, number = next_text(), next_text(), next_text()

local function is_it(generation)
  return is_live_generation(generation) and generation.n == number
end

local there, is_over = find_challenge(challenges, id, purpose)
-- What is deleted below is read before, whatever its type is.
local failures = redis.call('HGET', ledger, purpose)
if is_over then
  delete(challenges, id)
end
if not there or not (is_it(there.g) or is_it(there.h)) then
  return { 'gone', 'not found' }
end
if there.u == 1 then
  return { 'gone', 'used' }
end

-- It is kept until it expires: whoever comes second is told why.
there.u = 1
local caller = there.c
write_challenge(challenges, there)
if failures then
  redis.call('HDEL', ledger, purpose)
end
for i = 3, #KEYS do
  count_confirmed(KEYS[i], there.b)
end
return { 'now', now, caller, there.b }
