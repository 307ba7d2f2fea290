//! Recording, with the sandbox in the vendor's role. No vendor is called.

use std::process::ExitCode;

use otp_sandbox::{Fault, FaultKind, RedirectTo, Sandbox, Vendor};
use tokio::net::TcpListener;

use super::*;
use crate::proofs::contract::case;
use crate::proofs::live::incoming::{self, Incoming};
use crate::proofs::live::scan::{self, holds};
use crate::proofs::live::screen::Script;
use crate::proofs::live::stage::{Folder, Setting, VENDORS, files};

async fn recorded(setting: &Setting, folder: &Folder, messages: u32, screen: &mut Script) -> Summary {
    let account = setting.account().unwrap();
    Recorder::new(&account, &folder.0, redact).unwrap().record(messages, screen).await.unwrap()
}

fn free(vendor: Vendor) -> usize {
    Probe::all(vendor).iter().filter(|probe| !probe.is_paid()).count()
}

fn is_exit(summary: &Summary, code: u8) -> bool {
    // An exit code has no `==`.
    format!("{:?}", summary.exit_code()) == format!("{:?}", ExitCode::from(code))
}

fn no_canary(setting: &Setting, what: &str, text: &str) {
    for canary in setting.canaries() {
        assert!(!holds(text, std::slice::from_ref(&canary)), "{what} holds {}", canary.what);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_vendor_is_recorded_for_nothing_and_without_a_trace_of_the_account() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("recorded"));
        let mut screen = Script::default();
        let summary = recorded(&setting, &folder, 0, &mut screen).await;

        assert_eq!((summary.problems, summary.kept.len()), (0, free(vendor)), "{}", screen.said);
        assert!(is_exit(&summary, 0));
        assert_eq!(sandbox.requests(vendor), free(vendor) as u64, "one request for each probe");
        assert_eq!((sandbox.ledger().messages(vendor), summary.spent, screen.questions), (0, 0, 0));
        assert!(screen.said.contains("accepted: --budget is 0"));
        no_canary(&setting, "the screen", &screen.said);
        let written = files(&folder.0);
        assert_eq!(written.len(), free(vendor));
        for (path, text) in &written {
            no_canary(&setting, &path.display().to_string(), text);
        }

        let server = MockServer::start_async().await;
        for file in load::load(&folder.0).unwrap() {
            assert_eq!(file.case.provenance, case::Provenance::Assumed);
            assert_eq!(lint::problems(&file, false), [] as [&str; 0]);
            assert_eq!(replay::check(&server, &file.case).await.unwrap(), [] as [&str; 0]);
            assert_eq!(conform::check(&file.case).await.unwrap(), [] as [&str; 0]);
            assert!(file.case.sandbox.by == case::By::Input, "{}", file.name());
            // The sandbox is not the vendor, and the file knows it.
            assert!(file.name().starts_with("assumed-"), "{}", file.name());
            assert_eq!(lint::problems(&file, true).len(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_vendors_own_address_answers_is_a_recording() {
    let vendor = Vendor::EsmsMy;
    for (address, word, who) in [
        (Address::VendorsOwn, "recorded", None),
        (Address::ThisMachine, "assumed", Some("a server on this machine")),
        (Address::Elsewhere, "assumed", Some("one on another machine")),
    ] {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("addressed"));
        let account = Account { address, ..setting.account().unwrap() };
        let recorder = Recorder::new(&account, &folder.0, redact).unwrap();
        let mut screen = Script::default();
        let summary = recorder.record(0, &mut screen).await.unwrap();
        assert_eq!((summary.problems, summary.kept.len()), (0, free(vendor)), "{}", screen.said);

        for (path, text) in files(&folder.0) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(name.starts_with(&format!("{word}-")), "{name}");
            assert!(text.contains(&format!("\"provenance\": \"{word}\"")), "{text}");
            assert_eq!(text.contains(lint::NOT_THE_VENDOR), who.is_some(), "{text}");
            assert!(who.is_none_or(|who| text.contains(who)), "{text}");
            assert!(!text.contains(account.host()), "{text}");
        }
        for file in load::load(&folder.0).unwrap() {
            // Made a recording by hand, it is still none: neither among the crate's cases nor anywhere else.
            let by_hand = Case { provenance: case::Provenance::Recorded, ..file.case };
            let file = load::CaseFile { path: file.path, case: by_hand };
            for is_ours in [true, false] {
                assert_eq!(lint::problems(&file, is_ours).len(), usize::from(who.is_some()));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_message_is_paid_for_when_there_is_a_budget_and_a_person_agrees() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("paid"));
        let mut screen = Script { answers: Some("send"), ..Script::default() };
        let summary = recorded(&setting, &folder, 3, &mut screen).await;

        assert_eq!((summary.problems, summary.spent), (0, 1), "{}", screen.said);
        assert_eq!((sandbox.ledger().messages(vendor), screen.questions), (1, 1));
        let code = sandbox.latest_code(&setting.account().unwrap().values.phone).unwrap();
        assert!(code.len() >= 6);
        assert!(!screen.said.contains(&code));
        let (_, text) =
            files(&folder.0).into_iter().find(|(path, _)| path.ends_with("assumed-accepted.json")).unwrap();
        assert!(!text.contains(&code));
        no_canary(&setting, "the recording", &text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_probe_without_a_person_or_an_agreement_is_refused() {
    for vendor in VENDORS {
        for answers in [None, Some("yes"), Some("")] {
            let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
            let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("refused"));
            let mut screen = Script { answers, ..Script::default() };
            let summary = recorded(&setting, &folder, 1, &mut screen).await;

            assert_eq!((sandbox.ledger().messages(vendor), summary.spent), (0, 0));
            assert_eq!(sandbox.requests(vendor), free(vendor) as u64);
            assert!(summary.was_refused && is_exit(&summary, 3));
            assert_eq!(summary.kept.len(), free(vendor), "the free ones are kept");
            let reason = if answers.is_none() { "nobody is there to agree" } else { "not agreed to" };
            assert!(screen.said.contains(reason), "{}", screen.said);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_redactor_the_scan_lets_no_answer_through_that_holds_data() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("bypassed"));
        let account = setting.account().unwrap();
        let recorder = Recorder::new(&account, &folder.0, |answer, _, _| Ok(answer.clone())).unwrap();
        let mut screen = Script::default();
        let summary = recorder.record(0, &mut screen).await.unwrap();

        assert!(summary.problems > 0 && is_exit(&summary, 1), "{vendor}: {}", screen.said);
        let found = match vendor {
            Vendor::EsmsVn => "it holds the phone",
            _ => "what looks like a key or an id",
        };
        assert!(screen.said.contains(found), "{}", screen.said);
        let written = files(&folder.0);
        assert_eq!(written.len(), summary.kept.len());
        for (path, text) in &written {
            no_canary(&setting, &path.display().to_string(), text);
        }
        no_canary(&setting, "the screen", &screen.said);
    }
}

/// A vendor that answers every call with all that it was sent, in many forms and places.
async fn echoing(vendor: Vendor) -> String {
    use base64::Engine as _;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{}", listener.local_addr().unwrap(), vendor.base_path());
    tokio::spawn(async move {
        let mut number = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            number += 1;
            let request = Incoming::read(&mut stream).await.unwrap();
            let fields = request.fields().unwrap_or_default();
            let texts = fields.iter().filter_map(|(_, value)| value.as_str().map(str::to_owned));
            let texts: Vec<_> = texts.chain(request.headers.iter().map(|(_, value)| value.clone())).collect();
            let all = format!("{} {}", texts.join(" "), String::from_utf8_lossy(&request.body));
            let base64 = base64::engine::general_purpose::STANDARD.encode(&all);
            let hex = all.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
            let mut body = serde_json::json!({
                "message": all, "ErrorMessage": all, "reason": all, "id": all, "SMSID": base64, "request_id": hex,
                "debug": { "query": request.query, "texts": texts, "base64": base64, "hex": hex },
                "parts": all, "charge_info": { "charge": all },
            });
            for text in texts {
                body[&text] = serde_json::json!(text);
            }
            match vendor {
                Vendor::EsmsVn => body["CodeResult"] = "101".into(),
                Vendor::EsmsMy => body["status"] = 3.into(),
                _ => body["status"] = "UNAUTHORIZED".into(),
            }
            // Every second answer is no JSON, and its header echoes, too.
            let text =
                if number % 2 == 0 { format!("<p>{all} {base64} {hex}</p>") } else { body.to_string() };
            let headers = vec![
                ("content-type".to_owned(), format!("text/html; charset={hex}")),
                ("x-echo".to_owned(), hex),
            ];
            let answer = Answer { status: 400, headers, body: text.into_bytes() };
            incoming::answer(&mut stream, &answer).await.unwrap();
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_repeats_all_it_was_sent_leaves_no_trace_of_it_in_any_encoding() {
    for vendor in VENDORS {
        let setting = Setting {
            vendor,
            key: "canary-key/+&=\"\\%7B~9".to_owned(),
            secret: "canary'secret<?>{}^|`#2".to_owned(),
            base_url: echoing(vendor).await,
            without: None,
        };
        let folder = Folder::new("echoed");
        let mut screen = Script { answers: Some("send"), ..Script::default() };
        let summary = recorded(&setting, &folder, 1, &mut screen).await;

        assert_eq!((summary.problems, summary.kept.len()), (0, free(vendor) + 1), "{}", screen.said);
        no_canary(&setting, "the screen", &screen.said);
        for (path, text) in files(&folder.0) {
            no_canary(&setting, &path.display().to_string(), &text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_takes_what_it_should_refuse_ends_the_run() {
    for vendor in VENDORS {
        let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
        sandbox.arm(Fault::new(vendor, FaultKind::ReplyOfAnother)).unwrap();
        let folder = Folder::new("taken");
        let mut screen = Script::default();
        let summary = recorded(&Setting::of(&sandbox, vendor), &folder, 0, &mut screen).await;

        assert!(screen.said.contains("STOPPED"), "{}", screen.said);
        assert!(is_exit(&summary, 1));
        assert_eq!(sandbox.requests(vendor), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_an_answer_is_told_and_never_made_again() {
    let faults = [
        FaultKind::Cut,
        FaultKind::Redirect { http_status: 307, location: RedirectTo::SamePlace },
        FaultKind::RetryAfter { http_status: 503, value: "0".to_owned() },
        FaultKind::TruncatedJson,
        FaultKind::Bom,
        FaultKind::NotUtf8,
        FaultKind::DuplicateKeys,
        FaultKind::Oversized { bytes: 100_000 },
    ];
    for vendor in VENDORS {
        for fault in &faults {
            let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
            sandbox.arm(Fault::new(vendor, fault.clone())).unwrap();
            let (setting, folder) = (Setting::of(&sandbox, vendor), Folder::new("broken"));
            let mut screen = Script::default();
            let summary = recorded(&setting, &folder, 0, &mut screen).await;

            // A code twice, one of them that of success: the vendor may have taken the call.
            let stops = *fault == FaultKind::DuplicateKeys;
            let asked = if stops { 1 } else { free(vendor) as u64 };
            assert_eq!(sandbox.requests(vendor), asked, "{fault:?}: each probe once");
            let problem = match fault {
                FaultKind::Cut | FaultKind::Redirect { .. } | FaultKind::Oversized { .. } => {
                    Some("no answer to keep: ")
                }
                // The client refuses such bytes in a text; no redacted text can hold them.
                FaultKind::NotUtf8 => Some("the client reads the redacted answer otherwise"),
                FaultKind::DuplicateKeys => Some("STOPPED"),
                _ => None,
            };
            assert_eq!(
                summary.problems,
                usize::from(problem.is_some()),
                "{vendor} {fault:?}: {}",
                screen.said
            );
            assert!(problem.is_none_or(|problem| screen.said.contains(problem)), "{}", screen.said);
            for (path, text) in files(&folder.0) {
                no_canary(&setting, &path.display().to_string(), &text);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_the_sandbox_would_not_give_is_kept_by_a_fault_or_as_unreachable() {
    let vendor = Vendor::EsmsMy;
    let sandbox = Sandbox::builder().seed(7).start().await.unwrap();
    sandbox.arm(Fault::answer(vendor, "17")).unwrap();
    sandbox.arm(Fault::new(vendor, FaultKind::Status { http_status: 403 })).unwrap();
    let folder = Folder::new("unusual");
    let mut screen = Script::default();
    let summary = recorded(&Setting::of(&sandbox, vendor), &folder, 0, &mut screen).await;
    assert_eq!(summary.problems, 0, "{}", screen.said);
    let ways: Vec<_> = load::load(&folder.0).unwrap().iter().map(|file| file.case.sandbox.by).collect();
    assert_eq!(ways.iter().filter(|by| **by == case::By::Fault).count(), 1);
    assert_eq!(ways.iter().filter(|by| **by == case::By::Unreachable).count(), 1);
}

#[test]
fn without_opt_in_or_credentials_nothing_is_called_and_the_exit_code_is_3() {
    for vendor in VENDORS {
        let names: &[_] = match vendor {
            Vendor::EsmsVn => {
                &["ESMS_VN_API_KEY", "ESMS_VN_SECRET_KEY", "ESMS_VN_PHONE", "ESMS_VN_MULTI_CHANNEL_TEMP_ID"]
            }
            Vendor::EsmsMy => {
                &["ESMS_MY_API_KEY", "ESMS_MY_API_SECRET", "ESMS_MY_PHONE", "ESMS_MY_BRAND_NAME"]
            }
            _ => &[
                "ACCUAUTH_API_ID",
                "ACCUAUTH_API_SECRET",
                "ACCUAUTH_PHONE",
                "ACCUAUTH_TEMPLATE_ID",
                "ACCUAUTH_NUMBER_FORMAT",
            ],
        };
        for missing in names.iter().copied().chain(["OTP_LIVE"]) {
            let setting = Setting {
                vendor,
                key: "canary-key".to_owned(),
                secret: "canary-secret".to_owned(),
                base_url: "http://127.0.0.1:9".to_owned(),
                without: Some(missing),
            };
            let Err(failure) = setting.account() else { panic!("{missing} is not missed") };
            assert_eq!(format!("{:?}", failure.exit_code()), format!("{:?}", ExitCode::from(3)));
            assert!(
                failure.to_string().contains(missing) && !failure.to_string().contains("canary"),
                "{failure}"
            );
        }
    }
}

#[test]
fn only_https_and_this_machine_are_called() {
    let account = |base_url: &str| {
        let (key, secret) = ("canary-key".to_owned(), "canary-secret".to_owned());
        Setting { vendor: Vendor::EsmsMy, key, secret, base_url: base_url.to_owned(), without: None }
            .account()
    };
    for url in
        ["http://api.esms.com.my", "ftp://127.0.0.1", "http://10.0.0.1", "https://user:pass@example.com"]
    {
        let Err(failure) = account(url) else { panic!("{url} is called") };
        assert_eq!(format!("{:?}", failure.exit_code()), format!("{:?}", ExitCode::from(3)));
        assert!(failure.to_string().contains("ESMS_MY_BASE_URL") && !failure.to_string().contains("pass"));
    }
    let here = account("http://127.0.0.1:9/deep").unwrap();
    assert_eq!((here.host(), here.address), ("127.0.0.1:9", Address::ThisMachine));
    let own = account("").unwrap();
    assert_eq!((own.host(), own.address), ("api.esms.com.my", Address::VendorsOwn));
}

#[test]
fn a_planted_secret_is_not_written() {
    let folder = Folder::new("planted");
    let guarded = [scan::Guarded { what: "the key", value: "canary key+1".to_owned() }];
    let path = folder.0.join("generate_otp").join("recorded-wrong-key.json");
    let text = r#"{"response":{"body":"{\"message\":\"canary%20key%2B1\"}"}}"#;
    assert_eq!(keep::keep(&path, text, &guarded).unwrap_err(), ["it holds the key"]);
    assert!(!path.exists());
    keep::keep(&path, r#"{"response":{"body":"{{text}}"}}"#, &guarded).unwrap();
    assert!(path.exists());
}
