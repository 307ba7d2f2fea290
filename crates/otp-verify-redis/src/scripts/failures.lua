-- Stands before the operations that know of a subject's failures: a hash of `n`, how many, and `u`, until when they count.

-- How many there are now, until when they count, and whether there were any yet; a window that has not begun would begin
-- now.
local function failures(key, window)
  local kept = redis.call('HMGET', key, 'n', 'u')
  local ends = tonumber(kept[2] or 0)
  if counts(ends, window) then
    return tonumber(kept[1]), ends, true
  end
  return 0, now + window, false
end
