-- Stands before the operations that count a confirmation in a window with a judge: `Groups::credit` of the contract.
--
-- No answer depends on it. Whatever a window is, or if it cannot be written, the user is confirmed.

-- A challenge that began then was confirmed. It counts in the first group that was under way then, give or take what two clocks may
-- differ, and that holds one which is not confirmed.
local function count_confirmed(key, began)
  pcall(function()
    local groups = cmsgpack.unpack(redis.call('HGET', key, 'g'))
    for _, group in ipairs(groups) do
      local confirmed = group[4] or 0
      if group[1] <= began + 5000 and began <= group[2] + 5000 and confirmed < group[3] then
        group[4] = confirmed + 1
        redis.call('HSET', key, 'g', cmsgpack.pack(groups))
        return
      end
    end
  end)
end
