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

-- A clock may be set back, and then finds in its future what it has written itself. What lies further ahead than this, `SKEW`
-- of the contract, does not count.
local soon = now + 5000

-- Whether a count that ends then, and lasts for this long, has begun and is not over.
local function counts(ends, length)
  return now < ends and ends <= soon + length
end

-- How long until such a count ends: never longer than it lasts.
local function left(ends, length)
  return math.min(ends - now, length)
end

-- Whether something has expired is decided by `now` alone. The expiry of a key only clears up, and later, so that it
-- never decides before. A test's clock stands while the server's runs on, hence the wide margin there.
local margin = tested and 3600000 or 60000

local function clear_up(key, at)
  redis.call('PEXPIRE', key, at - now + margin)
end
