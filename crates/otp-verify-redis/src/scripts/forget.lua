-- For an operator: deletes all that is kept of a number. Says how many challenges were live.
-- KEYS: the number's challenges, its failures, its windows.

local live = 0
for _, challenge in ipairs(read_challenges(KEYS[1])) do
  if is_live(challenge) then
    live = live + 1
  end
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return live
