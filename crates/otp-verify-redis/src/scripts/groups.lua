-- Stands before the operations that ask windows of the send guard: what their sends have taken.
--
-- A window is a list of groups, each { from, last, amount }, and in one with a judge perhaps how many were confirmed. Sends that fall into the same 32nd of its length make one group,
-- which counts until its last send is one length old. `Groups` of the contract, line by line.

-- The groups that count, and what they have taken together. Both ends are asked: a clock may have been set back.
local function live_groups(groups, length)
  local live, taken = {}, 0
  for _, group in ipairs(groups) do
    if has_begun(group[1]) and now < group[2] + length then
      table.insert(live, group)
      taken = taken + group[3]
    end
  end
  return live, taken
end

-- How many challenges can no longer be confirmed, and how many of them were.
local function judged_of(live, slot)
  local sent, confirmed = 0, 0
  for _, group in ipairs(live) do
    if slot.judge and group[2] + slot.judge.settled <= now then
      sent, confirmed = sent + group[3], confirmed + (group[4] or 0)
    end
  end
  return sent, confirmed
end

-- How long the next trial is away where too few are confirmed, or nil.
local function wait_for_trial(live, slot)
  local judge = slot.judge
  local sent, confirmed = judged_of(live, slot)
  if sent < judge.enough or confirmed * 100 >= judge.percent * sent then
    return nil
  end
  local last = 0
  for _, group in ipairs(live) do
    last = math.max(last, group[2])
  end
  if now < last + judge.trial then
    return math.min(last + judge.trial - now, judge.trial)
  end
  return nil
end

-- How long there is no room, or nil if there is.
local function wait_for_room(live, taken, slot)
  if slot.judge then
    return wait_for_trial(live, slot)
  end
  if taken + slot.cost <= slot.limit then
    return nil
  end
  if slot.cost <= slot.limit then
    for _, oldest in ipairs(live) do
      taken = taken - oldest[3]
      if taken + slot.cost <= slot.limit then
        return math.min(oldest[2] + slot.length - now, slot.length)
      end
    end
  end
  return slot.length
end

local function take_from(live, slot)
  local newest = live[#live]
  if newest and now < newest[1] + math.max(1, math.floor(slot.length / 32)) then
    newest[2], newest[3] = math.max(newest[2], now), newest[3] + slot.cost
  else
    table.insert(live, { now, now, slot.cost })
  end
end

-- The groups that are left when a cost is given back that was taken then: it comes off the one that was under way. What is
-- older than the window is over, and what an operator has emptied is gone.
local function without(groups, slot, taken_at)
  local left, is_open = {}, now < taken_at + slot.length
  for _, group in ipairs(groups) do
    if is_open and group[1] <= taken_at and taken_at <= group[2] then
      is_open = false
      group[3] = group[3] - math.min(slot.cost, group[3])
      if group[4] then
        group[4] = math.min(group[4], group[3])
      end
    end
    if group[3] > 0 then
      table.insert(left, group)
    end
  end
  return left
end

-- The judge of a slot, or nothing. It is one argument, since most slots have none.
local function next_judge()
  local enough, percent, settled, trial = string.match(next_text(), '^(%d+) (%d+) (%d+) (%d+)$')
  if not enough then
    return nil
  end
  return {
    enough = tonumber(enough),
    percent = tonumber(percent),
    settled = tonumber(settled),
    trial = tonumber(trial),
  }
end

-- A slot as the arguments name it: the position of its key, or 0 for a window that is kept with the number, under a name.
local function next_slot()
  return {
    key = next_number(),
    name = next_text(),
    cost = next_number(),
    limit = next_number(),
    length = next_number(),
    judge = next_judge(),
  }
end

local function next_slots()
  local slots = {}
  for i = 1, next_number() do
    slots[i] = next_slot()
  end
  return slots
end

-- The windows of a number are the fields of one hash, each { when it ends, groups } under its name. Every other window has a key
-- of its own. One that two slots name is read once, so that the second finds what the first has changed.
--
-- Each caller has windows of its own with a number, and nothing bounds how many callers there are. So only the windows that a
-- start asks are read, never the whole hash.
local windows = {}

local function read_own_window(own, name)
  local packed = redis.call('HGET', own, name)
  return { groups = packed and cmsgpack.unpack(packed)[2] or {}, is_closed = false }
end

-- What is kept of a window, and whether it is closed. `own` is where the number's windows are.
local function read_window(own, slot)
  if slot.key == 0 then
    windows[slot.name] = windows[slot.name] or read_own_window(own, slot.name)
    return windows[slot.name]
  end
  local key = KEYS[slot.key]
  if not windows[key] then
    local kept = redis.call('HMGET', key, 'g', 'x')
    windows[key] = { groups = kept[1] and cmsgpack.unpack(kept[1]) or {}, is_closed = kept[2] ~= false }
  end
  return windows[key]
end

local function write_own_window(own, slot, window)
  local until_when = 0
  for _, group in ipairs(window.groups) do
    until_when = math.max(until_when, group[2] + slot.length)
  end
  if now < until_when then
    redis.call('HSET', own, slot.name, cmsgpack.pack({ until_when, window.groups }))
    clear_up(own, now + slot.length)
  else
    redis.call('HDEL', own, slot.name)
  end
end

local function write_window(own, slot, groups)
  local window = read_window(own, slot)
  window.groups = groups
  if slot.key == 0 then
    write_own_window(own, slot, window)
    return
  end
  redis.call('HSET', KEYS[slot.key], 'g', cmsgpack.pack(groups))
  -- What is closed stays so.
  if not window.is_closed then
    clear_up(KEYS[slot.key], now + slot.length)
  end
end

-- What an operator sees of it: what was taken, how long it has no room, or -1, whether it is closed, and what its judge judges by.
local function seen_window(own, slot)
  local window = read_window(own, slot)
  local live, taken = live_groups(window.groups, slot.length)
  return taken, wait_for_room(live, taken, slot) or -1, window.is_closed and 1 or 0, judged_of(live, slot)
end

-- Takes, whether or not there is room.
local function take_window(own, slot)
  if slot.cost > 0 then
    local live = live_groups(read_window(own, slot).groups, slot.length)
    take_from(live, slot)
    write_window(own, slot, live)
  end
end

-- The key goes with the last window. Until then each start deletes a few that have ended, and goes on where the one before has
-- stopped. That place is kept among the windows, under a name that none of them has. A replica that takes over begins elsewhere
-- with it, which is as good.
local place = 'place'

-- Looks at more windows than a start can add, so that they become fewer. Not at those that the start asks: it writes them anew.
-- A small hash the server shows whole, some hundred fields at most.
local function next_windows(own, slots)
  local from = redis.call('HGET', own, place) or '0'
  local shown = redis.call('HSCAN', own, from, 'COUNT', 16 + 4 * #slots)
  local ended, fields = {}, shown[2]
  for i = 1, #fields, 2 do
    local name = fields[i]
    if name ~= place and not windows[name] and cmsgpack.unpack(fields[i + 1])[1] <= now then
      table.insert(ended, name)
    end
  end
  return { from = from, to = shown[1], ended = ended }
end

local function drop_ended(own, looked)
  -- This comes first: written into a hash that has just lost its last field, it would never expire.
  if looked.to ~= '0' then
    redis.call('HSET', own, place, looked.to)
  elseif looked.from ~= '0' then
    redis.call('HDEL', own, place)
  end
  for _, name in ipairs(looked.ended) do
    redis.call('HDEL', own, name)
  end
end
