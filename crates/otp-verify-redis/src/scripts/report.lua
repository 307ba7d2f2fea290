-- Notes what was reported of a message.
-- KEYS: the number's challenges.
-- ARGV, after the time: id, number of the generation, (d)elivered or (f)ailed.

local challenges = KEYS[1]
local id, number, delivery = next_text(), next_text(), next_text()

local packed = redis.call('HGET', challenges, id)
local there = packed and cmsgpack.unpack(packed)
if not there or not is_live(there) then
  return { 'not found' }
end
local generation = nil
for _, one in ipairs({ there.g, there.h }) do
  if is_live_generation(one) and one.n == number then
    generation = generation or one
  end
end
if not generation then
  return { 'not found' }
end
-- A delivery stays one.
if generation.d == 'd' or generation.d == delivery then
  return { 'known' }
end
generation.d = delivery
there.id = id
write_challenge(challenges, there)
return { 'noted' }
