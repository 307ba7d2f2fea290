//! What the gate compiles, on Linux and with every feature: the files that a target reaches, without comments and without what a
//! condition leaves out. A program or a test that stands elsewhere proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::book::{files, shown};
use super::conditions::{attribute, tokens};
use super::root;

/// A file of Rust, as the compiler takes it.
#[derive(Default)]
pub(super) struct Source {
    /// The file as it is written, and once more without the indentation of a module.
    text: [String; 2],
    /// Its words, each apart from the next.
    words: String,
    /// The functions that a runner of tests calls.
    pub(super) tests: BTreeSet<String>,
    /// Every function and every module.
    pub(super) names: BTreeSet<String>,
}

impl Source {
    /// Whether this program stands there to the letter, and is compiled.
    pub(super) fn compiles(&self, program: &str) -> bool {
        let is_written = self.text.iter().any(|text| text.contains(program));
        is_written && tokens(program).is_some_and(|program| self.words.contains(&program.to_string()))
    }

    /// Whether a page is the documentation of something here.
    pub(super) fn documents_with(&self, page: &str) -> bool {
        self.words.contains(&format!("doc = include_str ! (\"{page}\")"))
    }
}

/// The files by their path from the root.
pub(super) fn sources() -> &'static BTreeMap<String, Source> {
    static SOURCES: OnceLock<BTreeMap<String, Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let mut found = BTreeMap::new();
        let manifests = ["crates", "docs", "xtask"].iter().flat_map(|it| files(&root().join(it), "toml"));
        for target in manifests.filter(|file| file.ends_with("Cargo.toml")).flat_map(|it| targets(&it)) {
            reach(&target, target.parent().unwrap(), &mut found);
        }
        assert!(found.len() > 500, "the targets are read otherwise than they are written: {}", found.len());
        found
    })
}

/// Where the compiler begins.
fn targets(manifest: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(manifest).unwrap();
    for without in ["doctest", "harness", "autotests", "autoexamples"] {
        assert!(!text.contains(&format!("{without} = false")), "{}: {without}", manifest.display());
    }
    let named = text.lines().filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
    let folder = manifest.parent().unwrap();
    let mut targets: Vec<_> =
        named.chain(["src/lib.rs", "src/main.rs"]).map(|file| folder.join(file)).collect();
    for kind in ["tests", "examples"] {
        let inside = fs::read_dir(folder.join(kind)).into_iter().flatten();
        targets
            .extend(inside.flat_map(|it| [it.as_ref().unwrap().path(), it.unwrap().path().join("main.rs")]));
    }
    targets.retain(|file| file.extension().is_some_and(|ending| ending == "rs") && file.exists());
    targets
}

/// Reads a file and those that it names. The files of its modules are in `children`.
fn reach(file: &Path, children: &Path, found: &mut BTreeMap<String, Source>) {
    let text = fs::read_to_string(file).unwrap();
    let tokens = tokens(&text).unwrap();
    if found.insert(shown(file), read(text, tokens.clone())).is_none() {
        follow(tokens, file.parent().unwrap(), children, found);
    }
}

fn follow(tokens: TokenStream, folder: &Path, children: &Path, found: &mut BTreeMap<String, Source>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut path = None;
    for at in 0..tokens.len() {
        match &tokens[at..] {
            [TokenTree::Ident(it), TokenTree::Ident(name), TokenTree::Punct(_), ..] if it == "mod" => {
                let named = path.take().map(|path: String| folder.join(path));
                let (beside, below) =
                    (children.join(format!("{name}.rs")), children.join(format!("{name}/mod.rs")));
                for (file, own) in [
                    (named.clone(), named.and_then(|file| Some(file.parent()?.to_owned()))),
                    (Some(beside), Some(children.join(name.to_string()))),
                    (Some(below), Some(children.join(name.to_string()))),
                ] {
                    if let (Some(file), Some(own)) = (file.filter(|file| file.exists()), own) {
                        reach(&file, &own, found);
                        break;
                    }
                }
            }
            [TokenTree::Ident(it), TokenTree::Ident(name), TokenTree::Group(body), ..] if it == "mod" => {
                follow(body.stream(), folder, &children.join(name.to_string()), found);
            }
            [TokenTree::Ident(it), TokenTree::Punct(_), TokenTree::Group(file), ..] if it == "include" => {
                let file = file.stream().to_string();
                reach(&folder.join(file.trim_matches('"')), folder, found);
            }
            [TokenTree::Group(group), ..] => {
                let inside: Vec<_> = group.stream().into_iter().collect();
                match &inside[..] {
                    [TokenTree::Ident(it), TokenTree::Punct(_), TokenTree::Literal(file)] if it == "path" => {
                        path = Some(file.to_string().trim_matches('"').to_owned());
                    }
                    _ => {
                        let is_module =
                            at > 1 && matches!(&tokens[at - 2], TokenTree::Ident(it) if it == "mod");
                        if !is_module {
                            follow(group.stream(), folder, children, found);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

fn read(text: String, tokens: TokenStream) -> Source {
    let outdented =
        text.split_inclusive('\n').map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let mut source = Source { words: tokens.to_string(), text: [text, outdented], ..Source::default() };
    name(tokens, &mut source);
    source
}

/// Finds functions and tests. What a macro is given is no function yet, and nothing calls one inside another.
fn name(tokens: TokenStream, source: &mut Source) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut above = Vec::new();
    for at in 0..tokens.len() {
        if let Some((_, attribute)) = attribute(&tokens[at..]) {
            above.push(attribute.into_iter().collect::<TokenStream>().to_string().replace(' ', ""));
        }
        match &tokens[at..] {
            [TokenTree::Ident(it), TokenTree::Ident(name), ..] if it == "fn" => {
                let is_test = above.iter().any(|it| it == "test" || it.starts_with("tokio::test"));
                if is_test && !above.iter().any(|it| it.contains("ignore")) {
                    source.tests.insert(name.to_string());
                }
                source.names.insert(name.to_string());
            }
            [TokenTree::Ident(it), TokenTree::Ident(module), behind, ..] if it == "mod" => {
                source.names.insert(module.to_string());
                if let TokenTree::Group(body) = behind {
                    name(body.stream(), source);
                }
            }
            [TokenTree::Punct(it), ..] if it.as_char() == ';' => above.clear(),
            [TokenTree::Group(it), ..] if it.delimiter() == Delimiter::Brace => above.clear(),
            _ => {}
        }
    }
}

#[test]
fn a_function_that_is_no_test_or_is_not_compiled_or_is_ignored_holds_nothing() {
    let tests = |text: &str| read(text.to_owned(), tokens(text).unwrap()).tests;
    for held in [
        "#[test] fn it() {}",
        "/// Says.\n#[tokio::test(flavor = \"x\")] async fn it() {}",
        "#[cfg(all(unix, feature = \"a\", not(windows)))] mod a { #[cfg(target_os = \"linux\")] #[test] fn it() {} }",
        "#![cfg_attr(docsrs, feature(doc_cfg))] #[cfg(any())] #[test] fn other() {} #[test] fn it() {}",
    ] {
        assert!(tests(held).contains("it"), "{held}");
    }
    for not_held in [
        "",
        "fn it() {}",
        "#[test] #[ignore] fn it() {}",
        "#[ignore = \"slow\"] #[test] fn it() {}",
        "#[test] #[cfg_attr(unix, ignore)] fn it() {}",
        "#[test] fn other() {} fn it() {}",
        "#[cfg(any())] #[test] fn it() {}",
        "#[test]\n#[cfg(\n    false\n)]\n\nfn it() {}",
        "#[cfg_attr(all(), cfg(windows))] #[test] fn it() {}",
        "#[cfg_attr(any(), test)] fn it() {}",
        "#![cfg(not(unix))] #[test] fn it() {}",
        "#[cfg(any())] mod a { mod b { #[test] fn it() {} } }",
        "mod a { #![cfg(any())] #[test] fn it() {} }",
        "#[test] #[cfg(any())] fn other() {} fn it() {}",
        "/* #[test] fn it() {} */",
        "// #[test]\n// fn it() {}",
        "const TEXT: &str = \"#[test] fn it() {}\";",
        "never! { #[test] fn it() {} }",
        "fn outer() { #[test] fn it() {} }",
    ] {
        assert!(!tests(not_held).contains("it"), "{not_held}");
    }
}

#[test]
fn a_program_that_is_not_compiled_has_no_home() {
    let compiles =
        |text: &str| read(text.to_owned(), tokens(text).unwrap()).compiles("fn main() {\n    go();\n}\n");
    let program = "fn main() {\n    go();\n}\n";
    assert!(compiles(program) && compiles(&format!("use a::b;\n{program}")));
    assert!(compiles("mod a {\n    fn main() {\n        go();\n    }\n}\n"));
    for elsewhere in ["/*\n", "#[cfg(any())]\n", "const A: &str = r\"\n"] {
        let end = match elsewhere {
            "/*\n" => "*/",
            "#[cfg(any())]\n" => "",
            _ => "\";",
        };
        assert!(!compiles(&format!("{elsewhere}{program}{end}")), "{elsewhere}");
    }
}
