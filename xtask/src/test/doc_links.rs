//! The links of the READMEs to pages of docs.rs, held against the pages that rustdoc has just written.

use std::fs;
use std::path::Path;

use crate::Failure;

/// Fails with all links that lead to no page, or to none of its parts.
pub(super) fn check() -> Result<(), Failure> {
    let (mut links, mut broken) = (0, Vec::new());
    for folder in fs::read_dir(crate::root().join("crates"))? {
        let page = folder?.path().join("README.md");
        if page.exists() {
            let text = fs::read_to_string(&page)?;
            links += text.matches("https://docs.rs/").count();
            let found = broken_links(&text, &crate::target().join("doc"));
            broken.extend(found.into_iter().map(|link| format!("{}: {link}", page.display())));
        }
    }
    if links == 0 {
        broken.push("no README has a link to docs.rs".to_owned());
    }
    if broken.is_empty() { Ok(()) } else { Err(Failure::new(&broken.join("\n"))) }
}

/// The links of a page to crates of this workspace that have no target in `docs`.
fn broken_links(text: &str, docs: &Path) -> Vec<String> {
    let links = text.split("https://docs.rs/").skip(1);
    let links = links.filter_map(|rest| rest.split(|c: char| c.is_whitespace() || ")>]".contains(c)).next());
    let broken = links.filter(|link| {
        let Some((name, page)) = link.split_once('/') else { return false };
        if !crate::root().join("crates").join(name).is_dir() {
            return false; // another project's, or sources
        }
        let Some(page) = page.strip_prefix("latest/") else { return !page.is_empty() };
        let (file, part) = page.split_once('#').unwrap_or((page, ""));
        let written = fs::read_to_string(docs.join(file));
        !written.is_ok_and(|written| part.is_empty() || written.contains(&format!("id=\"{part}\"")))
    });
    broken.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_no_page_and_one_to_no_part_are_found() {
        let docs = std::env::temp_dir().join(format!("doc_links-{}", std::process::id()));
        fs::create_dir_all(docs.join("esms_vn")).unwrap();
        fs::write(docs.join("esms_vn/struct.Client.html"), "<section id=\"method.new\">").unwrap();
        let wrong = ["struct.Clients.html", "struct.Client.html#method.old"];
        let wrong = wrong.map(|page| format!("esms-vn/latest/esms_vn/{page}"));
        let right = ["esms-vn/latest/esms_vn/struct.Client.html#method.new", "rustls/latest/none.html"];
        let all = wrong.iter().map(String::as_str).chain(right);
        let text = all.map(|link| format!("https://docs.rs/{link}")).collect::<Vec<_>>().join(" ");
        let found = broken_links(&text, &docs);
        fs::remove_dir_all(docs).unwrap();
        assert_eq!(found, wrong);
    }
}
