//! Every fenced block, in a page or in a comment of rustdoc, has a test that compiles, runs, parses or compares it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::book::{files, files_if_any, shown};
use super::codes::VENDORS;
use super::compiled;
use super::{events, root};

/// A fenced block.
pub(super) struct Block {
    /// The file that it stands in, from the root.
    pub(super) page: String,
    /// The first word behind the fence.
    pub(super) language: String,
    /// All that stands behind the fence.
    pub(super) info: String,
    pub(super) text: String,
}

/// Every Markdown file that people read here.
pub(super) fn markdown() -> Vec<PathBuf> {
    let folders = [".github", "crates", "docs"];
    let mut pages: Vec<_> = folders.iter().flat_map(|folder| files(&root().join(folder), "md")).collect();
    pages.extend(files_if_any(&root().join("xtask"), "md"));
    pages.push(root().join("README.md"));
    pages
}

/// The blocks of all pages.
pub(super) fn of_pages() -> Vec<Block> {
    let blocks = |page: PathBuf| blocks(&shown(&page), &fs::read_to_string(&page).unwrap());
    markdown().into_iter().flat_map(blocks).collect()
}

/// The blocks of a Markdown text.
fn blocks(page: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut is_inside = false;
    for event in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                is_inside = true;
                let language = info.split([',', ' ']).next().unwrap_or_default().to_owned();
                let (page, info) = (page.to_owned(), info.to_string());
                blocks.push(Block { page, language, info, text: String::new() });
            }
            // No test asks what is written otherwise, so it counts as a block of its own kind.
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => blocks.push(other(page, "indented")),
            Event::Html(html) | Event::InlineHtml(html) if is_code(&html) => blocks.push(other(page, "html")),
            Event::Text(text) if is_inside => blocks.last_mut().unwrap().text.push_str(&text),
            Event::End(TagEnd::CodeBlock) => is_inside = false,
            _ => {}
        }
    }
    blocks
}

fn is_code(html: &str) -> bool {
    let html = html.to_lowercase();
    ["<pre", "<code", "<kbd", "<samp"].iter().any(|tag| html.contains(tag))
}

fn other(page: &str, kind: &str) -> Block {
    Block { page: page.to_owned(), language: kind.to_owned(), info: kind.to_owned(), text: String::new() }
}

/// The pieces of code in the prose and in the tables of all pages, except the records of earlier days.
pub(super) fn inline_code() -> Vec<(String, String)> {
    let mut pieces = Vec::new();
    for page in markdown() {
        let name = shown(&page);
        if name.starts_with("docs/decisions/") || name.ends_with("CHANGELOG.md") {
            continue;
        }
        for event in events(&fs::read_to_string(&page).unwrap()) {
            if let Event::Code(code) = event {
                pieces.push((name.clone(), code.to_string()));
            }
        }
    }
    pieces
}

/// Blocks that a test knows by their page: the page, the language, how many, and the file and the name of the test. Tests of this
/// program read every block of Rust, TOML and of a shell by themselves. `long` behind a row: the test runs these under `OTP_LONG=1` alone,
/// so that only `cargo xtask test --full` does, which brings their interpreters.
const HELD: &str = "
README.md text 1 crates/esms-my/tests/esms_my/readme.rs the_pages_show_what_it_prints
crates/accuauth/README.md text 1 crates/accuauth/tests/accuauth/readme.rs the_page_shows_what_it_prints
crates/esms-my/README.md text 1 crates/esms-my/tests/esms_my/readme.rs the_pages_show_what_it_prints
crates/esms-vn/README.md text 1 crates/esms-vn/tests/esms_vn/readme.rs the_page_shows_what_it_prints
crates/otp-cli/README.md text 2 crates/otp-cli/tests/all/pages.rs the_readme_shows_what_the_commands_print
crates/otp-core/README.md text 1 crates/otp-core/tests/all/readme.rs the_readme_shows_what_its_first_program_prints
crates/otp-sandbox/README.md sh 1 crates/otp-testkit/tests/readmes/manifests.rs cargo_finds_every_crate_and_every_feature_that_a_page_names
crates/otp-sandbox/README.md sh 2 crates/otp-sandbox/tests/all/readme.rs the_lines_for_a_shell_work_as_printed_and_a_second_time
crates/otp-sandbox/README.md text 1 crates/otp-sandbox/tests/all/readme.rs the_page_shows_what_its_first_program_prints
crates/otp-sandbox/README.md text 1 crates/otp-sandbox/tests/all/readme.rs the_lines_of_the_start_are_those_that_it_prints
crates/otp-verify-postgres/README.md sql 1 crates/otp-verify-postgres/tests/all/permissions.rs the_documented_grant_is_enough_and_each_right_of_it_is_needed
crates/otp-verify-postgres/README.md text 1 crates/otp-verify-postgres/tests/all/readme.rs the_page_shows_what_its_first_program_prints
crates/otp-verify-redis/README.md text 1 crates/otp-verify-redis/tests/all/readme.rs the_page_shows_what_its_first_program_prints
crates/otp-verify-redis/README.md text 1 crates/otp-verify-redis/tests/all/permissions.rs what_the_readme_permits_is_enough_for_every_operation
crates/otp-verify/README.md text 1 crates/otp-verify/tests/all/readme.rs the_page_shows_what_it_prints
docs/architecture.md text 1 crates/otp-testkit/tests/readmes/blocks.rs the_plan_of_a_vendor_crate_names_what_each_has
docs/contract-cases.md json 1 xtask/tests/pipes.rs the_case_of_the_page_holds
docs/start.md text 1 crates/otp-testkit/tests/readmes/book.rs the_start_shows_the_first_program_of_the_readme
docs/testing/any-language.md go 1 crates/otp-sandbox/tests/all/any_language.rs every_program_of_the_page_confirms_loses_an_answer_and_lets_a_code_expire long
docs/testing/any-language.md js 1 crates/otp-sandbox/tests/all/any_language.rs every_program_of_the_page_confirms_loses_an_answer_and_lets_a_code_expire
docs/testing/any-language.md php 2 crates/otp-sandbox/tests/all/any_language.rs every_program_of_the_page_confirms_loses_an_answer_and_lets_a_code_expire long
docs/testing/any-language.md python 1 crates/otp-sandbox/tests/all/any_language.rs every_program_of_the_page_confirms_loses_an_answer_and_lets_a_code_expire
docs/testing/any-language.md sh 1 crates/otp-sandbox/tests/all/any_language.rs every_program_of_the_page_confirms_loses_an_answer_and_lets_a_code_expire
docs/testing/any-language.md sh 1 crates/otp-sandbox/tests/all/any_language.rs the_lines_that_start_it_leave_its_addresses_in_the_environment
docs/testing/any-language.md yaml 1 crates/otp-testkit/tests/readmes/blocks.rs the_step_of_a_workflow_is_one_that_the_action_takes
";

/// Whether a test of another program runs the shell's blocks of this page.
pub(super) fn runs_elsewhere(page: &str) -> bool {
    HELD.lines().any(|row| row.starts_with(&format!("{page} sh ")))
}

#[test]
fn every_block_of_a_page_has_a_test() {
    let mut there: BTreeMap<(String, String), usize> = BTreeMap::new();
    for Block { page, language, .. } in of_pages() {
        let is_read_here = language == "rust" || language == "toml";
        if !is_read_here && (language != "sh" || runs_elsewhere(&page)) {
            *there.entry((page, language)).or_default() += 1;
        }
    }
    let mut held: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in HELD.trim().lines() {
        let (row, is_long) = row.strip_suffix(" long").map_or((row, false), |row| (row, true));
        let [page, language, count, file, test] = row.split(' ').collect::<Vec<_>>().try_into().unwrap();
        *held.entry((page.to_owned(), language.to_owned())).or_default() += count.parse::<usize>().unwrap();
        let is_there = compiled::sources().get(file).is_some_and(|it| it.tests.contains(test));
        assert!(is_there, "{file} has no test {test}, or one that is ignored or not compiled");
        let source = fs::read_to_string(root().join(file)).unwrap();
        assert!(!is_long || source.contains("OTP_LONG"), "{file} has no long run, which {page} waits for");
    }
    assert_eq!(there, held, "give a new block a test, and name it in HELD");
}

/// The one program that must not compile, to the letter. Anywhere else the word would also hide a text that is no Rust at all.
const REFUSED: (&str, &str) = (
    "crates/otp-verify/src/request.rs",
    "use otp_verify::Confirmed;

// Its fields are private: nobody else creates one, or changes one.
fn of_another_number(mut confirmed: Confirmed, other: &Confirmed) -> Confirmed {
    confirmed.phone = other.phone;
    confirmed
}
",
);

/// What may stand behind the fence of a program in Rust. `ignore` compiles nothing, `should_panic` and a word that rustdoc does not
/// know may hide that nothing is proved.
fn is_read_by_rustdoc(Block { page, info, text, .. }: &Block) -> bool {
    let is_refused = (page.as_str(), text.as_str()) == REFUSED;
    info.split([',', ' '])
        .all(|word| ["", "rust", "no_run"].contains(&word) || (word == "compile_fail" && is_refused))
}

#[test]
fn no_program_is_kept_from_the_compiler() {
    let block = |page: &str, info: &str, text: &str| Block {
        page: page.to_owned(),
        language: "rust".to_owned(),
        info: info.to_owned(),
        text: text.to_owned(),
    };
    for info in ["rust", "rust,no_run", ""] {
        assert!(is_read_by_rustdoc(&block("a.md", info, "a();\n")), "{info}");
    }
    for info in [
        "rust,ignore",
        "rust, ignore",
        "rust,should_panic",
        "ignore",
        "rust,no_run,ignore-windows",
        "compile_fail",
        "rust,compile_fail",
        "compile_fail,E0616",
    ] {
        assert!(!is_read_by_rustdoc(&block("a.md", info, REFUSED.1)), "{info}");
    }
    assert!(is_read_by_rustdoc(&block(REFUSED.0, "compile_fail", REFUSED.1)));
    assert!(!is_read_by_rustdoc(&block(REFUSED.0, "compile_fail", "no rust at all\n")));
    for block in of_pages().iter().filter(|block| block.language == "rust") {
        assert!(is_read_by_rustdoc(block), "{}: `{}` keeps a program from rustdoc", block.page, block.info);
    }
}

/// The blocks in comments of rustdoc.
pub(super) fn of_comments() -> Vec<Block> {
    let mut found = Vec::new();
    for file in ["crates", "xtask"].iter().flat_map(|folder| files(&root().join(folder), "rs")) {
        let source = fs::read_to_string(&file).unwrap();
        let comment = |line: &str| {
            let line = line.trim_start();
            let is_hidden = line.starts_with("/*") || (line.starts_with("#[doc") && line.contains("```"));
            assert!(!is_hidden, "{}: a comment begins with two or three slashes: {line}", shown(&file));
            let text = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).unwrap_or_default();
            text.strip_prefix(' ').unwrap_or(text).to_owned()
        };
        let comments: Vec<_> = source.lines().map(comment).collect();
        found.extend(blocks(&shown(&file), &comments.join("\n")));
    }
    found
}

/// Rustdoc compiles and runs what stands in a library, and reads no other file.
#[test]
fn every_block_in_a_comment_is_compiled_by_rustdoc() {
    let blocks = of_comments();
    assert!(blocks.len() > 40, "the comments are read otherwise than they are written");
    let refused: Vec<_> = blocks.iter().filter(|block| block.info.contains("compile_fail")).collect();
    assert_eq!(refused.len(), 1, "{} holds the program that must not compile", REFUSED.0);
    for block in blocks {
        let Block { page, language, info, .. } = &block;
        let library = page.split_once("/src/").map(|(package, _)| root().join(package).join("src/lib.rs"));
        let is_compiled = compiled::sources().contains_key(page);
        let is_example = library.is_some_and(|library| library.exists()) && is_compiled;
        let is_read = is_example && is_read_by_rustdoc(&block);
        assert!(language == "sh" || is_read, "{page}: nothing reads its block `{info}`");
    }
}

#[test]
fn the_plan_of_a_vendor_crate_names_what_each_has() {
    let plan = of_pages().into_iter().find(|it| it.page == "docs/architecture.md" && it.language == "text");
    let plan = plan.unwrap().text;
    assert!(plan.lines().count() > 5, "the plan is read otherwise than it is written");
    for line in plan.lines().skip(1) {
        let path = line.split_whitespace().next().unwrap();
        for (vendor, _) in VENDORS {
            let is_there = root().join("crates").join(vendor).join(path).exists();
            assert_eq!(is_there, !line.contains(&format!("not in {vendor}")), "{vendor}: {line}");
        }
    }
}

/// The step names the action's own folder, and gives it what it takes.
#[test]
fn the_step_of_a_workflow_is_one_that_the_action_takes() {
    let step = of_pages().into_iter().find(|block| block.language == "yaml").unwrap().text;
    let (_, behind) = step.split_once("uses: OWNER/REPOSITORY/").unwrap();
    let folder = behind.split('@').next().unwrap();
    let action = fs::read_to_string(root().join(folder).join("action.yml")).unwrap();
    let (_, with) = step.split_once("  with:\n").unwrap();
    let given: Vec<_> = with.lines().map_while(|line| line.strip_prefix("    ")).collect();
    assert!(!given.is_empty());
    for line in given {
        let (name, value) = line.split_once(": ").unwrap();
        assert!(
            !value.is_empty() && action.contains(&format!("\n  {name}:\n")),
            "the action takes no {name}"
        );
    }
}
