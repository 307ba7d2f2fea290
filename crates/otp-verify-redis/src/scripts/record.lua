-- KEYS: the challenge.
-- ARGV[2..]: id, number of the generation, (a)ccepted, (u)nknown or (n)ot sent.

local key = KEYS[1]
local id, number, outcome = ARGV[2], ARGV[3], ARGV[4]

local there = live_challenge(key)
if not there or there.id ~= id then
  return 0
end

local current, beside = there.current, there.beside

if current.number == number and current.outcome == 'p' then
  if outcome == 'n' and not beside then
    redis.call('DEL', key)
  elseif outcome == 'n' then
    write_current(key, beside)
    drop_beside(key)
  else
    redis.call('HSET', key, 'm', outcome)
    if outcome == 'a' and beside then
      drop_beside(key)
    end
  end
  return 1
end

if beside and beside.number == number and beside.outcome == 'p' then
  if outcome == 'n' then
    drop_beside(key)
  else
    redis.call('HSET', key, 'M', outcome)
  end
  return 1
end

return 0
