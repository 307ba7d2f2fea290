-- Stands before the operations on a challenge: how one is kept, and when it is live.
--
-- A hash: `id`, `cap` (how many attempts it has), `out`, `used`, and one or two generations. `out` has a character for each
-- attempt given out: `1`, or how it was settled. `0`: it came back. `u`: it stays used, and only its failure came back.
-- The current generation: `g` its number, `s` what is sealed in it, `o` when it was opened, `e` when it expires, `m` what
-- became of its message: (p)ending, (a)ccepted, (u)nknown. The one beside it: the same in capitals.

local function is_live(generation)
  return generation ~= nil and generation.opened <= soon and now < generation.expires
end

local function generation(number, sealed, opened, expires, outcome)
  if not number then
    return nil
  end
  return {
    number = number,
    sealed = sealed,
    opened = tonumber(opened),
    expires = tonumber(expires),
    outcome = outcome,
  }
end

-- A challenge that is not live is as good as none. Then the second answer says whether something is there: whoever refuses
-- because of that deletes it, so that no clock that is set again revives what was refused.
local function live_challenge(key)
  local kept = redis.call('HMGET', key, 'id', 'cap', 'out', 'used',
    'g', 's', 'o', 'e', 'm', 'G', 'S', 'O', 'E', 'M')
  local current = generation(kept[5], kept[6], kept[7], kept[8], kept[9])
  local beside = generation(kept[10], kept[11], kept[12], kept[13], kept[14])
  if not is_live(current) and not is_live(beside) then
    return nil, kept[1]
  end
  local given_out = kept[3] or ''
  local _, out = string.gsub(given_out, '[1u]', '')
  return {
    id = kept[1],
    attempts = tonumber(kept[2]),
    given_out = given_out,
    attempts_out = out,
    used = kept[4] == '1',
    current = current,
    beside = beside,
  }
end

-- How many tickets a challenge gives out at most, those that came back included: `Ticket::MAX`.
local most_tickets = 60

local function has_no_attempts_left(challenge)
  return challenge.attempts_out >= challenge.attempts or #challenge.given_out >= most_tickets
end

local function write_current(key, new)
  redis.call('HSET', key, 'g', new.number, 's', new.sealed, 'o', new.opened, 'e', new.expires, 'm', new.outcome)
end

local function write_beside(key, old)
  redis.call('HSET', key, 'G', old.number, 'S', old.sealed, 'O', old.opened, 'E', old.expires, 'M', old.outcome)
end

local function drop_beside(key)
  redis.call('HDEL', key, 'G', 'S', 'O', 'E', 'M')
end
