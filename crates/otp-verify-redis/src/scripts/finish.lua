-- KEYS: the number's challenges, its windows, and on a single primary the other windows.
-- ARGV, after the time: id, purpose, number of the generation, (a)ccepted, (u)nknown or (n)ot sent, how long the vendor says that
-- it is valid or -1, when the windows were taken, how many of them to give back and which, how many bills and which.

local challenges, own = KEYS[1], KEYS[2]
local id, purpose, number, outcome, valid_for, taken_at =
  next_text(), next_text(), next_text(), next_text(), next_number(), next_number()

local function is_it(generation)
  return generation ~= nil and generation.n == number and generation.m == 'p'
end

local there = find_challenge(challenges, id, purpose)
local is_current = there ~= nil and is_it(there.g)
local generation = nil
if is_current then
  generation = there.g
elseif there and is_it(there.h) then
  generation = there.h
end

if generation and outcome == 'n' then
  if is_current and not there.h then
    redis.call('HDEL', challenges, id)
  else
    if is_current then
      there.g = there.h
    end
    there.h = nil
    write_challenge(challenges, there)
  end
elseif generation then
  generation.m = outcome
  if valid_for >= 0 then
    generation.e = math.min(generation.e, generation.o + valid_for)
  end
  if is_current and outcome == 'a' then
    there.h = nil
  end
  write_challenge(challenges, there)
end

for _ = 1, next_number() do
  local slot = next_slot()
  if generation and outcome == 'n' then
    local groups, is_closed = read_window(own, slot)
    if #groups > 0 then
      slot.is_closed = is_closed
      write_window(own, slot, without(groups, slot, taken_at))
    end
  end
end

for _ = 1, next_number() do
  local slot = next_slot()
  local groups, is_closed = read_window(own, slot)
  slot.is_closed = is_closed
  take_window(own, slot, (live_groups(groups, slot.length)))
end

if not generation then
  return { 'nothing' }
end
if outcome == 'n' then
  return { 'not sent' }
end
return { 'noted', generation.e, math.max(generation.e - now, 0) }
