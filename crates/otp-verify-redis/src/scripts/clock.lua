-- Stands before every operation: what time it is.
--
-- ARGV[1] is empty, and the server's own clock decides; or it is a test's time in milliseconds since 1970.
--
-- A Lua number is exact to 2^53, which is more than any time or count here. It goes into a command as a number, never
-- through `..`, which keeps 14 digits only. What may be larger, a generation's number, stays text.

local tested = ARGV[1] ~= ''

local function clock()
  if tested then
    return tonumber(ARGV[1])
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local now = clock()

-- How far something may lie in the future and still count: the clocks of a primary and of the replica that takes over
-- differ a little. `SKEW` of the contract.
local function has_begun(at)
  return at <= now + 5000
end

-- Whether something has expired is decided by `now` alone. The expiry of a key only clears up, and later, so that it
-- never decides before. A test's clock stands while the server's runs on, hence the wide margin there. It is never brought
-- forward: what else is kept under the key may need it, and the clock may have been set back.
local margin = tested and 3600000 or 60000

local function clear_up(key, at)
  local left = at - now + margin
  if redis.call('PTTL', key) < left then
    redis.call('PEXPIRE', key, left)
  end
end

-- The arguments in their order, after the time.
local position = 1

local function next_text()
  position = position + 1
  return ARGV[position]
end

local function next_number()
  return tonumber(next_text())
end
