-- One window of a start on a cluster, where the windows of one start are on different nodes.
-- KEYS: the window.
-- ARGV, after the time: `if there is room` or `in any case`, then the slot.

local is_bill = next_text() == 'in any case'
local slot = next_slot()
local groups, is_closed = read_window(nil, slot)
if is_closed and not is_bill then
  return { 'closed' }
end
local live, taken = live_groups(groups, slot.length)
local wait = wait_for_room(live, taken, slot)
if wait and not is_bill then
  return { 'refused', wait }
end
slot.is_closed = is_closed
take_window(nil, slot, live)
return { 'taken', now }
