-- Stands before the operations that know of failures: a hash with a list of lanes for each purpose. A lane: `l` its name, `k`
-- the failures in a row, `s` when the first of them happened, `t` when the last.

local function read_lanes(key, purpose)
  local packed = redis.call('HGET', key, purpose)
  return packed and cmsgpack.unpack(packed) or {}
end

local function lane_of(lanes, name)
  for _, lane in ipairs(lanes) do
    if lane.l == name then
      return lane
    end
  end
  return nil
end

-- How many count, and when the last of them happened: now at the latest.
local function failures_of(lane, forget)
  local last = lane and math.min(lane.t, now) or 0
  if lane and lane.k > 0 and now < last + forget then
    return lane.k, last
  end
  return 0, 0
end
