//! What holds for every endpoint of every vendor.

use otp_core::Risk;
use otp_testkit::{checks, vendors};

const VENDOR: &str = "accuauth";

#[tokio::test]
async fn the_vendors_own_body_decides_under_any_http_status() {
    checks::statuses::hold(VENDOR).await;
}

#[tokio::test]
async fn the_code_alone_decides_under_its_one_name() {
    checks::bodies::hold(VENDOR).await;
}

#[tokio::test]
async fn a_broken_wire_has_one_outcome_and_the_request_is_seen_at_most_once() {
    checks::wires::hold(VENDOR).await;
}

#[tokio::test]
async fn no_text_of_ours_holds_a_key_a_code_or_a_number() {
    checks::secrets::hold(VENDOR).await;
}

#[tokio::test]
async fn no_fault_of_the_sandbox_makes_an_error_untrue() {
    checks::sandbox_faults::hold(VENDOR).await;
}

#[tokio::test]
async fn every_reported_answer_request_and_call_has_its_right_outcome() {
    checks::reported_answers::hold(VENDOR, 3).await;
}

#[test]
fn any_bytes_are_an_answer_that_is_read_safely() {
    checks::any_answer::holds_for_the_seeds(VENDOR);
    checks::any_answer::holds_for_broken_answers(VENDOR);
}

#[tokio::test]
async fn a_text_in_which_nobody_sees_anything_never_leaves() {
    // Nothing is a value of the caller's template, too.
    let calls = vendors::named(VENDOR).endpoints();
    let sends = calls.iter().filter(|call| call.risk == Risk::Sends);
    let free: Vec<_> = sends.map(|call| format!("{} content", call.name)).collect();
    checks::blanks::are_refused(VENDOR, &free.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

#[test]
fn the_readme_holds_the_vendors_table_of_contents() {
    checks::readme::holds_the_table_of_contents(VENDOR);
}

#[test]
fn the_page_of_all_vendors_names_every_endpoint() {
    checks::readme::stands_beside_the_other_vendors(VENDOR);
}

#[test]
fn every_code_of_the_table_is_transcribed_from_a_page_and_has_a_constant() {
    checks::codes::are_all_transcribed(VENDOR);
    checks::codes::all_have_constants(VENDOR);
}

#[test]
fn every_field_has_a_case_and_every_endpoint_a_mistake() {
    checks::transcribed::every_field_has_a_case(VENDOR, &[]);
    checks::transcribed::every_endpoint_has_a_mistake(VENDOR);
}

// None of these can be serialised: this would not compile. A request whose code is a plain `String` is not asked about.
otp_testkit::never_serialised![
    accuauth::Credentials,
    accuauth::ClientBuilder,
    accuauth::Client,
    accuauth::otp::Content,
    accuauth::CodeSender,
];
