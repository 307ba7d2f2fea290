//! Drift, with the sandbox in the vendor's role and told to drift. No vendor is called.

use std::path::Path;
use std::process::ExitCode;

use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};

use super::*;
use crate::proofs::live::account::Account;
use crate::proofs::live::address::Address;
use crate::proofs::live::scan::holds;
use crate::proofs::live::screen::Script;
use crate::proofs::live::stage::{Folder, Setting, VENDORS};
use crate::proofs::record::{Recorder, Summary};

async fn watched(setting: &Setting, contract: &Path, today: i64, messages: u32) -> (Report, Script) {
    let account = setting.account().unwrap();
    let mut screen = Script { answers: Some("send"), ..Script::default() };
    let report = Watch::new(&account, contract, today).unwrap().watch(messages, &mut screen).await;
    for canary in setting.canaries() {
        assert!(!holds(&screen.said, std::slice::from_ref(&canary)), "the screen holds {}", canary.what);
    }
    (report, screen)
}

/// The answers of a sandbox that does this to each of them, compared with the repository's cases.
async fn drifted(vendor: Vendor, kind: FaultKind) -> (Report, Script) {
    let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
    sandbox.arm(Fault::new(vendor, kind).times(100)).unwrap();
    watched(&Setting::of(&sandbox, vendor), &contract_folder(vendor), date::today(), 0).await
}

fn counts(report: &Report) -> [usize; 3] {
    [Severity::Error, Severity::Warning, Severity::Info].map(|severity| report.count(severity))
}

fn is_exit(report: &Report, code: u8) -> bool {
    // An exit code has no `==`.
    format!("{:?}", report.exit_code()) == format!("{:?}", ExitCode::from(code))
}

fn free(vendor: Vendor) -> usize {
    Probe::all(vendor).iter().filter(|probe| !probe.is_paid()).count()
}

/// A field that every refusal has and no program needs, and the one that holds the code.
fn fields(vendor: Vendor) -> (&'static str, &'static str) {
    match vendor {
        Vendor::EsmsVn => ("ErrorMessage", "CodeResult"),
        Vendor::EsmsMy => ("message", "status"),
        _ => ("request_id", "status"),
    }
}

#[test]
fn every_probe_has_its_baseline_in_the_repository() {
    for vendor in VENDORS {
        let cases = load::load(&contract_folder(vendor)).unwrap();
        for probe in Probe::all(vendor) {
            assert!(Baseline::of(&probe, &cases).is_some(), "{}", title(&probe));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_vendor_has_no_findings_and_costs_nothing() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        let setting = Setting::of(&sandbox, vendor);
        let (report, screen) = watched(&setting, &contract_folder(vendor), date::today(), 0).await;
        assert_eq!((counts(&report), report.compared.len()), ([0; 3], free(vendor)), "{}", screen.said);
        assert!(is_exit(&report, 0));
        assert_eq!((sandbox.requests(vendor), screen.questions), (free(vendor) as u64, 0));
        assert_eq!(sandbox.ledger().messages(vendor), 0);

        // The paid probe is the same, when it is allowed.
        let (report, screen) = watched(&setting, &contract_folder(vendor), date::today(), 1).await;
        assert_eq!((counts(&report), report.compared.len()), ([0; 3], free(vendor) + 1), "{}", screen.said);
        assert_eq!(sandbox.ledger().messages(vendor), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_field_is_an_info_and_no_finding() {
    for vendor in VENDORS {
        let (report, screen) =
            drifted(vendor, FaultKind::AddedField { field: "balanceLeft".to_owned() }).await;
        assert_eq!(counts(&report), [0, 0, free(vendor)], "{}", screen.said);
        assert!(screen.said.contains("`balanceLeft` is new: a text"), "{}", screen.said);
        assert!(is_exit(&report, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_may_hold_data_is_not_printed() {
    for field in ["0901880779", "Nguyen Van A", "d533459ee42b2b9525ba9eabf6a8156"] {
        let (report, screen) =
            drifted(Vendor::EsmsMy, FaultKind::AddedField { field: field.to_owned() }).await;
        assert_eq!(counts(&report), [0, 0, free(Vendor::EsmsMy)]);
        assert!(!screen.said.contains(field) && screen.said.contains("(a name that may hold data)"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_gone_is_a_warning_and_an_error_where_the_client_needs_it() {
    for vendor in VENDORS {
        let (spare, needed) = fields(vendor);
        let (report, screen) = drifted(vendor, FaultKind::RemovedField { field: spare.to_owned() }).await;
        assert_eq!(counts(&report), [0, free(vendor), 0], "{}", screen.said);
        assert!(is_exit(&report, 1));

        let (report, screen) = drifted(vendor, FaultKind::RemovedField { field: needed.to_owned() }).await;
        assert_eq!(counts(&report), [free(vendor), 0, 0], "{}", screen.said);
        assert!(screen.said.contains(&format!("`{needed}` is gone, and the client needs it")));
        assert!(is_exit(&report, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_of_another_type_is_an_error() {
    for vendor in VENDORS {
        for field in <[_; 2]>::from(fields(vendor)) {
            let (report, screen) = drifted(vendor, FaultKind::RetypedField { field: field.to_owned() }).await;
            let [errors, warnings, _] = counts(&report);
            assert!(errors >= free(vendor) && warnings == 0, "{field}: {}", screen.said);
            assert!(screen.said.contains(&format!("`{field}` was a ")), "{}", screen.said);
            assert!(is_exit(&report, 1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn code_status_and_content_type_are_compared_too() {
    for vendor in VENDORS {
        let all = free(vendor);
        let (report, screen) = drifted(vendor, FaultKind::UnknownCode).await;
        assert_eq!(counts(&report), [all, 0, 0], "{}", screen.said);
        assert!(screen.said.contains("and is one that no table knows"));

        let (report, screen) = drifted(vendor, FaultKind::Status { http_status: 503 }).await;
        assert_eq!(counts(&report), [all, 0, 0], "{}", screen.said);

        for kind in [FaultKind::WrongContentType, FaultKind::NoContentType] {
            let (report, screen) = drifted(vendor, kind).await;
            assert_eq!(counts(&report), [0, all, 0], "{}", screen.said);
        }
        for kind in [FaultKind::HtmlPage, FaultKind::TruncatedJson, FaultKind::Cut, FaultKind::Empty] {
            let (report, screen) = drifted(vendor, kind.clone()).await;
            assert_eq!(report.count(Severity::Error), all, "{kind:?}: {}", screen.said);
        }
    }
    // Another status of the same class is not yet an error.
    let (report, screen) = drifted(Vendor::EsmsMy, FaultKind::Status { http_status: 201 }).await;
    assert_eq!(counts(&report), [0, free(Vendor::EsmsMy), 0], "{}", screen.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_inside_a_field_is_seen() {
    let vendor = Vendor::Accuauth;
    let paid = async |kind: FaultKind| {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        sandbox.arm(Fault::new(vendor, kind).times(100)).unwrap();
        watched(&Setting::of(&sandbox, vendor), &contract_folder(vendor), date::today(), 1).await
    };
    let gone = paid(FaultKind::RemovedField { field: "charge_info".to_owned() }).await;
    assert_eq!(counts(&gone.0), [0, 1, 0], "{}", gone.1.said);
    let retyped = paid(FaultKind::RetypedField { field: "charge_info".to_owned() }).await;
    assert!(retyped.1.said.contains("`charge_info` was an object and is a list"), "{}", retyped.1.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_takes_what_it_should_refuse_ends_the_run() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        sandbox.arm(Fault::new(vendor, FaultKind::ReplyOfAnother)).unwrap();
        let setting = Setting::of(&sandbox, vendor);
        let (report, screen) = watched(&setting, &contract_folder(vendor), date::today(), 0).await;
        assert!(screen.said.contains("a message may have been sent and billed"), "{}", screen.said);
        assert!(is_exit(&report, 1));
        assert_eq!(sandbox.requests(vendor), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_the_baseline_as_long_as_it_is_young() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("baseline"));
        // A vendor with a field that no table knows: its name is not in the recording, and is no difference either.
        sandbox
            .arm(Fault::new(vendor, FaultKind::AddedField { field: "extra".to_owned() }).times(1000))
            .unwrap();
        // For once the sandbox passes for the vendor: what another address answers is no recording, and no baseline.
        let account = Account { address: Address::VendorsOwn, ..setting.account().unwrap() };
        let recorder = Recorder::new(&account, &folder.0, redact).unwrap();
        let summary: Summary = recorder.record(0, &mut Script::default()).await.unwrap();
        assert_eq!((summary.problems, summary.kept.len()), (0, free(vendor)));
        std::fs::copy(contract_folder(vendor).join("codes.json"), folder.0.join("codes.json")).unwrap();

        let at = async |days: i64| watched(&setting, &folder.0, date::today() + days, 0).await;
        let (report, screen) = at(0).await;
        assert_eq!(counts(&report), [0; 3], "{}", screen.said);
        assert_eq!(report.compared, vec!["recorded"; free(vendor)]);
        assert_eq!(counts(&at(180).await.0), [0; 3]);
        assert_eq!(counts(&at(181).await.0), [0, free(vendor), 0]);
        assert_eq!(counts(&at(365).await.0), [0, free(vendor), 0]);
        assert_eq!(counts(&at(366).await.0), [free(vendor), 0, 0]);

        sandbox.disarm();
        let (report, screen) = at(0).await;
        assert_eq!(counts(&report), [0, free(vendor), 0], "{}", screen.said);
        assert!(screen.said.contains("`(unknown)` is gone"), "{}", screen.said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_probe_that_nobody_agrees_to_is_refused_and_told_by_the_exit_code() {
    let vendor = Vendor::EsmsMy;
    let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
    let account = Setting::of(&sandbox, vendor).account().unwrap();
    let watch = Watch::new(&account, &contract_folder(vendor), date::today()).unwrap();
    let report = watch.watch(1, &mut Script::default()).await;
    assert!(is_exit(&report, 3));
    assert_eq!(sandbox.ledger().messages(vendor), 0);
}
