-- A confirmation, in one window on a cluster.
-- KEYS: the window.
-- ARGV, after the time: when the challenge began.

count_confirmed(KEYS[1], next_number())
return 1
