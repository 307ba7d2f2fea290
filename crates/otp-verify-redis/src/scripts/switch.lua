-- For an operator: closes or opens a window that is not of one number, or forgets what was taken in it.
-- KEYS: the window.
-- ARGV, after the time: `close`, `open`, `empty` or `look`, the length of the window.

local key = KEYS[1]
local turn, length = next_text(), next_number()

local was_closed = redis.call('HGET', key, 'x') ~= false
if turn == 'close' then
  redis.call('HSET', key, 'x', 1)
  -- It stays until it is opened.
  redis.call('PERSIST', key)
elseif turn == 'open' and was_closed then
  redis.call('HDEL', key, 'x')
  clear_up(key, now + length)
elseif turn == 'empty' then
  redis.call('HDEL', key, 'g')
end
return was_closed and 1 or 0
