-- Stands before the operations that know of failures: a hash with a list of lanes for each purpose. A lane: `l` its name, `k`
-- the failures in a row, `r` the number of that row (text, since it has 63 bits), `t` when the last of them happened.

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

-- No clock that is set back may bring them back to life.
local function forget_lane(key, purpose, lanes, name)
  local left = {}
  for _, lane in ipairs(lanes) do
    if lane.l ~= name then
      table.insert(left, lane)
    end
  end
  if #left > 0 then
    redis.call('HSET', key, purpose, cmsgpack.pack(left))
  else
    redis.call('HDEL', key, purpose)
  end
end
