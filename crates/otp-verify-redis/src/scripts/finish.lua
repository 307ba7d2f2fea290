-- KEYS: the number's challenges, its windows, and on a single primary the other windows and at last, if the message has a name,
-- the key of its name.
-- ARGV, after the time: id, purpose, number of the generation, (a)ccepted, (u)nknown or (n)ot sent, how long the vendor says that
-- it is valid or -1, when the windows were taken, the channel or nothing, what to keep under the name of the message or nothing,
-- how many windows to give back and which, how many bills and which.

local challenges, own = KEYS[1], KEYS[2]
local id, purpose, number, outcome, valid_for, taken_at, channel, address =
  next_text(), next_text(), next_text(), next_text(), next_number(), next_number(), next_text(), next_text()
local give_back, bills = next_slots(), next_slots()

local function is_it(generation)
  return generation ~= nil and generation.n == number and generation.m == 'p'
end

-- Everything is read before anything is written.
local there, is_over = find_challenge(challenges, id, purpose)
local is_current = there ~= nil and is_it(there.g)
local generation = nil
if is_current then
  generation = there.g
elseif there and is_it(there.h) then
  generation = there.h
end
local is_not_sent = generation ~= nil and outcome == 'n'
if not is_not_sent then
  give_back = {}
end
for _, slots in ipairs({ give_back, bills }) do
  for _, slot in ipairs(slots) do
    read_window(own, slot)
  end
end

if is_over or (is_not_sent and is_current and not there.h) then
  delete(challenges, id)
elseif is_not_sent then
  if is_current then
    there.g = there.h
  end
  there.h = nil
  write_challenge(challenges, there)
elseif generation then
  generation.m, generation.w = outcome, nil
  generation.c = channel ~= '' and channel or nil
  if valid_for >= 0 then
    generation.e = math.min(generation.e, generation.o + valid_for)
  end
  if is_current and outcome == 'a' then
    there.h = nil
  end
  write_challenge(challenges, there)
  if address ~= '' then
    redis.call('SET', KEYS[#KEYS], address, 'PX', math.max(generation.e - now, 60000) + margin)
  end
end

for _, slot in ipairs(give_back) do
  local groups = read_window(own, slot).groups
  if #groups > 0 then
    write_window(own, slot, without(groups, slot, taken_at))
  end
end
for _, slot in ipairs(bills) do
  take_window(own, slot)
end

if not generation then
  return { 'nothing' }
end
if is_not_sent then
  local answer = { 'not sent' }
  -- Asked at another time than the generation was written, it is about other windows.
  for _, taken in ipairs(generation.o == taken_at and generation.w or {}) do
    table.insert(answer, taken[1])
    table.insert(answer, taken[2])
  end
  return answer
end
return { 'noted', generation.e, math.max(generation.e - now, 0) }
