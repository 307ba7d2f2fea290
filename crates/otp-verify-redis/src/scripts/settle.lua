-- KEYS: the challenge, the subject's failures.
-- ARGV[2..]: id, number of the ticket, until when the failures count that it counted into, (n)othing or (u)nknown.

local key, ledger = KEYS[1], KEYS[2]
local id, ticket, counted_until = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local settled = ARGV[5] == 'n' and '0' or 'u'

local there = live_challenge(key)
if not there or there.id ~= id or there.used then
  return 0
end
if string.sub(there.given_out, ticket + 1, ticket + 1) ~= '1' then
  return 0
end

local kept = redis.call('HMGET', ledger, 'n', 'u')
local failed, failed_until = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
redis.call('HSET', key, 'out', string.sub(there.given_out, 1, ticket) .. settled .. string.sub(there.given_out, ticket + 2))
if failed > 0 and now < failed_until and failed_until == counted_until then
  redis.call('HSET', ledger, 'n', failed - 1)
end
return 1
