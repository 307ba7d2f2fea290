//! The sandbox's tests in one binary; those in a browser have their own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]
#![allow(unreachable_pub, reason = "modules of a test binary")]

mod accuauth;
mod any_language;
mod binary;
mod callbacks;
mod calls;
mod clock;
mod code_life_model;
mod control;
mod control_more;
mod double_sends;
mod esms_my;
mod esms_my_sends;
mod esms_vn;
mod esms_vn_advertising;
mod esms_vn_lists;
mod esms_vn_messages;
mod esms_vn_others;
mod esms_vn_zalo;
mod esms_vn_zalo_queries;
mod exchanges;
mod expectations;
mod fault_selection;
mod faults_at_the_door;
mod faults_on_the_wire;
mod honest_witness;
mod magic;
mod program;
mod python_client;
mod readme;
mod strict;
mod volume;
mod wire;
mod wire_client;
