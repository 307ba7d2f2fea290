-- Stands before the operations on a challenge: how one is kept, and when it is live.
--
-- All challenges of a number are in one hash, each under its id: `p` purpose, `l` lane, `c` caller, `t` tenant, `b` when it
-- began, `a` how many attempts it allows, `o` a character for each attempt given out (`1`; `u` when it settled and stays
-- used; `0` when it came back), `u` 1 when it was used, `k` the windows in which a confirmation
-- counts, if there are some, and one or two generations: the current one `g`, the one beside it
-- `h`. A generation: `n` its number, `s` what is sealed in it, `o` when it was opened, `e` when it expires, `m` what became
-- of its message: (p)ending, (a)ccepted, (u)nknown; while that is pending, `w` the windows on other nodes, each with the time at
-- which its node took it. From then on `c` the channel of the message, if that has a name, and
-- `d` what was reported of it, if anything was: (d)elivered or (f)ailed.

local function is_live_generation(generation)
  return generation ~= nil and has_begun(generation.o) and now < generation.e
end

local function is_live(challenge)
  return has_begun(challenge.b) and (is_live_generation(challenge.g) or is_live_generation(challenge.h))
end

local function ends(challenge)
  return math.max(challenge.g.e, challenge.h and challenge.h.e or 0)
end

-- How many tickets a challenge gives out at most, given back ones included: `Ticket::MAX`.
local most_tickets = 60

local function attempts_left(challenge)
  if #challenge.o >= most_tickets then
    return 0
  end
  local _, back = string.gsub(challenge.o, '0', '')
  return math.max(challenge.a - #challenge.o + back, 0)
end

-- Every challenge of the number.
local function read_challenges(key)
  local kept, challenges = redis.call('HGETALL', key), {}
  for i = 1, #kept, 2 do
    local challenge = cmsgpack.unpack(kept[i + 1])
    challenge.id = kept[i]
    table.insert(challenges, challenge)
  end
  return challenges
end

local function is_older(one, other)
  return one.b < other.b or (one.b == other.b and one.id < other.id)
end

-- The live challenge with this id, and whether there is one that is not live. That must not come back to life: `delete` it, but
-- only when all else was read.
local function find_challenge(key, id, purpose)
  local packed = redis.call('HGET', key, id)
  local challenge = packed and cmsgpack.unpack(packed)
  if not challenge or challenge.p ~= purpose then
    return nil, false
  end
  if not is_live(challenge) then
    return nil, true
  end
  challenge.id = id
  return challenge, false
end

local function delete(key, id)
  redis.call('HDEL', key, id)
end

local function write_challenge(key, challenge)
  local id = challenge.id
  challenge.id = nil
  redis.call('HSET', key, id, cmsgpack.pack(challenge))
  clear_up(key, ends(challenge))
end
