-- For an operator: what is known of one window, on a cluster.
-- KEYS: the window.
-- ARGV, after the time: the slot.

return { seen_window(nil, next_slot()) }
