-- For an operator: what is known of a number. It writes nothing, and shows nothing that is sealed.
-- KEYS: the number's challenges, its failures, its windows. On a single primary also the other windows.
-- ARGV, after the time: how long failures are remembered, then the slots.

local challenges, ledger, own = KEYS[1], KEYS[2], KEYS[3]
local forget = next_number()
local slots = next_slots()
local answer = { now }

local function say(...)
  for _, part in ipairs({ ... }) do
    table.insert(answer, part)
  end
end

local live = {}
for _, challenge in ipairs(read_challenges(challenges)) do
  if is_live(challenge) then
    table.insert(live, challenge)
  end
end
table.sort(live, is_older)
say(#live)
for _, challenge in ipairs(live) do
  local codes = {}
  for _, generation in ipairs({ challenge.g, challenge.h }) do
    if is_live_generation(generation) then
      table.insert(codes, generation)
    end
  end
  say(challenge.id, challenge.p, challenge.l, challenge.t, challenge.b, challenge.a)
  say(#challenge.o, attempts_left(challenge), challenge.u, #codes)
  for _, generation in ipairs(codes) do
    say(generation.o, generation.e, generation.m, generation.c or '', generation.d or '')
  end
end

local rows, kept = {}, redis.call('HGETALL', ledger)
for i = 1, #kept, 2 do
  for _, lane in ipairs(cmsgpack.unpack(kept[i + 1])) do
    local failed, last = failures_of(lane, forget)
    if failed > 0 then
      table.insert(rows, { kept[i], lane.l, failed, last })
    end
  end
end
say(#rows)
for _, row in ipairs(rows) do
  say(unpack(row))
end

for _, slot in ipairs(slots) do
  say(seen_window(own, slot))
end
return answer
