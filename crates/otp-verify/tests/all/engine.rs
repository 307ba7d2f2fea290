//! What an engine promises, through its own interface, with vendors and stores that do as they are told.

mod adapter;
mod at_once;
mod at_rest;
mod attempts;
mod before_send;
mod capacity;
mod check_store;
mod codes;
mod guard;
mod guarded_sends;
mod idempotent;
mod leaks;
mod lives;
mod prices;
mod purposes;
mod resends;
mod rotation;
mod set_up;
mod slow;
mod stores_that_fail;
mod strangers;
mod tenants;
mod trouble;
mod what_is_taken;
mod whole_time;
