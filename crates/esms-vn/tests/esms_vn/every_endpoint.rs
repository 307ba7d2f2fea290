//! What holds for every endpoint of every vendor.

use otp_testkit::checks;

const VENDOR: &str = "esms-vn";

#[tokio::test]
async fn the_vendors_own_body_decides_under_any_http_status() {
    checks::statuses::hold(VENDOR).await;
}

#[tokio::test]
async fn the_code_alone_decides_under_its_one_name() {
    checks::bodies::hold(VENDOR).await;
}

#[test]
fn a_success_of_another_call_says_nothing_about_a_code() {
    checks::other_calls::say_nothing_about_a_code(VENDOR);
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
    checks::reported_answers::hold(VENDOR, 11).await;
}

#[test]
fn any_bytes_are_an_answer_that_is_read_safely() {
    checks::any_answer::holds_for_the_seeds(VENDOR);
    checks::any_answer::holds_for_broken_answers(VENDOR);
}

#[tokio::test]
async fn a_text_in_which_nobody_sees_anything_never_leaves() {
    let values_of_templates = [
        "make_call_template_v2 variables",
        "multi_channel_message zalo.params",
        // JSON of the caller's own.
        "send_zalo_follower_message_v5 payload",
        "send_zalo_message_v4 params",
        "send_zalo_message_v5 temp_data",
        "send_zalo_message_v6 temp_data",
        "send_zalo_message_v6_hash_phone temp_data",
        "send_zalo_message_v6_zalo_uid temp_data",
        "send_zns_bulk_v4 data.params",
        "summary_zalo_message_v4 params",
    ];
    checks::blanks::are_refused(VENDOR, &values_of_templates).await;
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
    // There each row has an id of its own.
    checks::transcribed::every_field_has_a_case(VENDOR, &["send_zns_bulk_v4 /options/request_id"]);
    checks::transcribed::every_endpoint_has_a_mistake(VENDOR);
}

// None of these can be serialised: this would not compile. A request whose code is a plain `String` is not asked about.
otp_testkit::never_serialised![
    esms_vn::Credentials,
    esms_vn::ClientBuilder,
    esms_vn::Client,
    esms_vn::CodeSender,
    esms_vn::Verification,
];
