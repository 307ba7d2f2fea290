-- KEYS: the number's challenges, its failures.
-- ARGV, after the time: id, or nothing for the newest; purpose; how long failures are remembered; the number of their
-- row, if this begins one.

local challenges, ledger = KEYS[1], KEYS[2]
local id, purpose, forget, new_row = next_text(), next_text(), next_number(), next_text()

local gone = {}

local function newest()
  local found
  for _, challenge in ipairs(read_challenges(challenges)) do
    if challenge.p == purpose and not is_live(challenge) then
      table.insert(gone, challenge.id)
    elseif challenge.p == purpose then
      local is_better = not found or challenge.u < found.u
      if is_better or (challenge.u == found.u and is_older(found, challenge)) then
        found = challenge
      end
    end
  end
  return found
end

local there, is_over
if id == '' then
  there = newest()
else
  there, is_over = find_challenge(challenges, id, purpose)
  if is_over then
    table.insert(gone, id)
  end
end
local lanes_before = read_lanes(ledger, purpose)

-- Everything was read.
for _, other in ipairs(gone) do
  delete(challenges, other)
end
if not there then
  return { 'gone', 'not found' }
end
if there.u == 1 then
  return { 'gone', 'used' }
end
if attempts_left(there) == 0 then
  return { 'gone', 'no attempts left' }
end

-- Other lanes whose failures are forgotten go on the way.
local lanes = {}
for _, other in ipairs(lanes_before) do
  if other.l == there.l or failures_of(other, forget) > 0 then
    table.insert(lanes, other)
  end
end
local lane = lane_of(lanes, there.l)
if not lane then
  lane = { l = there.l, k = 0 }
  table.insert(lanes, lane)
end
if lane.k == 0 or failures_of(lane, forget) == 0 then
  lane.k, lane.r = 0, new_row
end
lane.k, lane.t = lane.k + 1, now
local row = lane.r

local ticket = #there.o
there.o = there.o .. '1'
id = there.id
local left = attempts_left(there)
local credit = there.k or {}
local granted = { 'granted', id, ticket, row, left, #credit }
for _, window in ipairs(credit) do
  table.insert(granted, window)
end
for _, generation in ipairs({ there.g, there.h }) do
  if is_live_generation(generation) then
    table.insert(granted, generation.n)
    table.insert(granted, generation.s)
  end
end
write_challenge(challenges, there)
redis.call('HSET', ledger, purpose, cmsgpack.pack(lanes))
clear_up(ledger, now + forget)
return granted
