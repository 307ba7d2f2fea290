-- KEYS: the number's challenges, its failures, its windows. On a single primary also the pointer from the id to the number, then
-- the other windows.
-- ARGV, after the time: see the names below.

local challenges, ledger, own, pointer = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, number, purpose, subject = next_text(), next_text(), next_text(), next_text()
local is_new, is_as_before, sealed = next_text() == 'new', next_text() == 'as before', next_text()
local valid_for, step, whole, least_left, flight =
  next_number(), next_number(), next_number(), next_number(), next_number()
local attempts, room, is_alone = next_number(), next_number(), next_text() == 'alone'
local lane, caller, tenant = next_text(), next_text(), next_text()
local cap, forget = next_number(), next_number()
local rungs = {}
for i = 1, next_number() do
  rungs[i] = { from = next_number(), wait = next_number(), attempts = next_number() }
end
local credit
for i = 1, next_number() do
  credit = credit or {}
  credit[i] = next_text()
end
local is_look = next_text() == 'look'
local slots = next_slots()
-- On a cluster: the windows that were taken before, and when, by their nodes' clocks.
local taken_before
for i = 1, next_number() do
  taken_before = taken_before or {}
  taken_before[i] = { next_text(), next_number() }
end

local function rung_for(count)
  local found = { wait = 0, attempts = attempts }
  for _, rung in ipairs(rungs) do
    if rung.from <= count then
      found = rung
    end
  end
  return found
end

local function written(generation, allowed, taken_at)
  return { 'written', generation.e, math.max(generation.e - now, 0), generation.s, allowed, taken_at }
end

-- What is there. What is over, or lies in the future, goes when something is written.
local live, gone, this, is_over = {}, {}, nil, false
for _, challenge in ipairs(read_challenges(challenges)) do
  if is_live(challenge) then
    table.insert(live, challenge)
    if challenge.id == id then
      this = challenge
    end
  elseif challenge.p == purpose or ends(challenge) <= now then
    table.insert(gone, challenge.id)
    is_over = is_over or (challenge.id == id and challenge.p == purpose)
  end
end
table.sort(live, is_older)

-- What is written is read before, whatever its type is.
local owner = pointer and redis.call('GET', pointer)

-- 1. The same once more.
if this and this.g.n == number then
  return written(this.g, this.a, 0)
end
if is_new and this then
  return { 'there', this.g.m, this.g.e, math.max(this.g.e - now, 0) }
end
if is_new and owner and owner ~= subject then
  return { 'other number' }
end

-- 2. Another generation of what is there.
local source
if not is_new then
  if is_over then
    delete(challenges, id)
  end
  if not this or this.p ~= purpose then
    return { 'gone', 'not found' }
  end
  if this.u == 1 then
    return { 'gone', 'used' }
  end
  if attempts_left(this) == 0 then
    return { 'gone', 'no attempts left' }
  end
  local rest = this.b + whole - now
  if is_as_before then
    source = is_live_generation(this.g) and this.g or this.h
    valid_for = source.e - now
  elseif rest < valid_for then
    valid_for = math.floor(rest / step) * step
  end
  if valid_for < least_left then
    return { 'gone', 'not found' }
  end
  lane, is_alone, attempts = this.l, false, this.a
end

-- 3. One message at a time.
local unused, lands = {}, 0
for _, challenge in ipairs(live) do
  if challenge.p == purpose and challenge.u == 0 and (is_alone or challenge.l == lane) then
    table.insert(unused, challenge)
    if challenge.g.m == 'p' then
      lands = math.max(lands, challenge.g.o + flight)
    end
  end
end
if now < lands then
  return { 'in flight', lands - now }
end

local replaced, lanes, is_forgotten
if is_new then
  -- 4. Failures.
  lanes = read_lanes(ledger, purpose)
  local row = lane_of(lanes, lane)
  local failed, last = failures_of(row, forget)
  is_forgotten = row ~= nil and failed == 0
  if failed >= cap then
    return { 'locked out', last + forget - now }
  end
  if failed > 0 and now < last + rung_for(failed).wait then
    return { 'locked out', last + rung_for(failed).wait - now }
  end

  -- 5. Room, and what is reserved already.
  local open, first_end = {}, nil
  for _, challenge in ipairs(unused) do
    if attempts_left(challenge) > 0 then
      table.insert(open, challenge)
      first_end = math.min(first_end or ends(challenge), ends(challenge))
    end
  end
  local function attempts_without(other)
    local reserved = 0
    for _, challenge in ipairs(open) do
      if challenge.l == lane and challenge.id ~= other then
        reserved = reserved + attempts_left(challenge)
      end
    end
    return math.min(attempts, rung_for(failed + reserved).attempts, cap - failed - reserved)
  end
  local busy = { 'busy', (first_end or now) - now }
  if #open >= room or attempts_without(nil) <= 0 then
    for _, challenge in ipairs(open) do
      local is_own = caller ~= '' and challenge.c == caller
      local is_anybodys = is_alone and lane ~= '' and challenge.l == ''
      if not replaced and (is_own or is_anybodys) then
        replaced = challenge.id
      end
    end
    if not replaced then
      return busy
    end
  end
  attempts = attempts_without(replaced)
  if attempts <= 0 then
    return busy
  end
end

-- 6. Windows.
local refused, wait = nil, -1
for i, slot in ipairs(slots) do
  local window = read_window(own, slot)
  if window.is_closed then
    return { 'closed', i - 1 }
  end
  local live, taken = live_groups(window.groups, slot.length)
  local this_wait = wait_for_room(live, taken, slot)
  if this_wait and this_wait > wait then
    refused, wait = i - 1, this_wait
  end
end
if refused then
  return { 'refused', refused, wait }
end
if is_look then
  return { 'room' }
end

local looked = next_windows(own, slots)

-- 7. This comes first: a server without memory refuses it, but not what follows a deletion in the same script.
local new = { n = number, s = sealed, o = now, e = now + valid_for, m = 'p', w = taken_before }
if is_new then
  new.e = math.min(new.e, now + whole)
  this = { id = id, p = purpose, l = lane, c = caller, t = tenant, b = now, a = attempts, o = '', u = 0, g = new,
    k = credit }
else
  if source then
    new.s = source.s
  end
  -- Beside it stays the code that the phone has, as far as anybody knows. One of the two is live, as the challenge is.
  if is_live_generation(this.g) and (this.g.m == 'a' or not is_live_generation(this.h)) then
    this.h = this.g
  end
  this.g = new
end
local until_when = ends(this)
write_challenge(challenges, this)
for _, other in ipairs(gone) do
  if other ~= id then
    delete(challenges, other)
  end
end
if replaced then
  delete(challenges, replaced)
end
if is_forgotten then
  forget_lane(ledger, purpose, lanes, lane)
end
if pointer then
  redis.call('SET', pointer, subject, 'PX', math.max(until_when - now, 60000) + margin)
end
for _, slot in ipairs(slots) do
  take_window(own, slot)
end
drop_ended(own, looked)
return written(new, attempts, now)
