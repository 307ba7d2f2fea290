-- KEYS: the number's challenges, its failures.
-- ARGV, after the time: id, purpose, number of the ticket, number of the row of failures that it was counted into, `nothing`
-- was compared or `unknown`.

local challenges, ledger = KEYS[1], KEYS[2]
local id, purpose, ticket, row, ending = next_text(), next_text(), next_number(), next_text(), next_text()

local there, is_over = find_challenge(challenges, id, purpose)
local lanes = read_lanes(ledger, purpose)
if is_over then
  delete(challenges, id)
end
if not there or there.u == 1 or string.sub(there.o, ticket + 1, ticket + 1) ~= '1' then
  return 0
end

-- An attempt does not come back without its failure.
local settled = 'u'
local lane = lane_of(lanes, there.l)
local is_counted = lane ~= nil and lane.r == row
if is_counted and ending == 'nothing' then
  settled = '0'
end
there.o = string.sub(there.o, 1, ticket) .. settled .. string.sub(there.o, ticket + 2)
write_challenge(challenges, there)
if is_counted then
  lane.k = math.max(lane.k - 1, 0)
  redis.call('HSET', ledger, purpose, cmsgpack.pack(lanes))
end
return 1
