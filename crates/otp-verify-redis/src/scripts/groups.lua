-- Stands before the operations that ask windows of the send guard: what their sends have taken.
--
-- A window is a list of groups, each { from, last, amount }. Sends that fall into the same 32nd of its length make one group,
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

-- How long there is no room, or nil if there is.
local function wait_for_room(live, taken, slot)
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

-- The groups that are left when a cost is given back that was taken then: it comes off the first that ends no earlier. What is
-- older than the window is over.
local function without(groups, slot, taken_at)
  local left, is_open = {}, now < taken_at + slot.length
  for _, group in ipairs(groups) do
    if is_open and group[2] >= taken_at then
      is_open = false
      group[3] = group[3] - math.min(slot.cost, group[3])
    end
    if group[3] > 0 then
      table.insert(left, group)
    end
  end
  return left
end

-- A slot as the arguments name it: the position of its key, or 0 for a window that is kept with the number, under a name.
local function next_slot()
  return {
    key = next_number(),
    name = next_text(),
    cost = next_number(),
    limit = next_number(),
    length = next_number(),
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
local windows, own_names = {}, nil

local function read_own_windows(own)
  own_names = {}
  local kept = redis.call('HGETALL', own)
  for i = 1, #kept, 2 do
    local window = cmsgpack.unpack(kept[i + 1])
    windows[kept[i]] = { ends = window[1], groups = window[2], is_closed = false }
    table.insert(own_names, kept[i])
  end
end

-- What is kept of a window, and whether it is closed. `own` is where the number's windows are.
local function read_window(own, slot)
  if slot.key == 0 then
    if not own_names then
      read_own_windows(own)
    end
    windows[slot.name] = windows[slot.name] or { groups = {}, is_closed = false }
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
  window.ends = 0
  for _, group in ipairs(window.groups) do
    window.ends = math.max(window.ends, group[2] + slot.length)
  end
  -- What has ended goes below.
  if now < window.ends then
    redis.call('HSET', own, slot.name, cmsgpack.pack({ window.ends, window.groups }))
    clear_up(own, now + slot.length)
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

-- Takes, whether or not there is room.
local function take_window(own, slot)
  if slot.cost > 0 then
    local live = live_groups(read_window(own, slot).groups, slot.length)
    take_from(live, slot)
    write_window(own, slot, live)
  end
end

-- Each caller has a window of its own with a number. Those that have ended go, since the key itself goes with the last one.
local function drop_ended_windows(own)
  for _, name in ipairs(own_names or {}) do
    if windows[name].ends <= now then
      redis.call('HDEL', own, name)
    end
  end
end
