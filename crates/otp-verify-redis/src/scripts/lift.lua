-- For an operator: forgets the failures of a lane.
-- KEYS: the number's failures.
-- ARGV, after the time: purpose, lane, how long they are remembered.

local ledger = KEYS[1]
local purpose, name, forget = next_text(), next_text(), next_number()

local lanes = read_lanes(ledger, purpose)
local row = lane_of(lanes, name)
local failed = failures_of(row, forget)
if row then
  forget_lane(ledger, purpose, lanes, name)
end
return failed
