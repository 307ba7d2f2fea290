-- One window of a start on a cluster, where the windows of one start are on different nodes.
-- KEYS: the window.
-- ARGV, after the time: `if there is room` or `in any case`, then the slot.

local is_bill = next_text() == 'in any case'
local slot = next_slot()
local window = read_window(nil, slot)
if window.is_closed and not is_bill then
  return { 'closed' }
end
local live, taken = live_groups(window.groups, slot.length)
local wait = wait_for_room(live, taken, slot)
if wait and not is_bill then
  return { 'refused', wait }
end
take_window(nil, slot)
return { 'taken', now }
