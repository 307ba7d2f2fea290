//! Which part of the page may hold what.

use crate::proofs::leaks::canaries::Kind;
use crate::proofs::leaks::watch::{Sink, Watch};

/// What begins and ends a part of the page that shows numbers or codes, and why it does. Keys stand in none.
const PARTS: [(&str, &str, &str); 10] = [
    ("<span class=\"phone\">", "</span>", "whom the call was for"),
    ("<p class=\"bubble\">", "</p>", "what the phone shows"),
    ("<code id=\"code-", "</code>", "the code, to be read"),
    ("data-copy=\"", "\"", "the code, for the button that copies it"),
    ("data-copied=\"Code ", "\"", "what that button says when it is done"),
    ("aria-label=\"Copy code ", "\"", "that button's name, for those who do not see it"),
    ("<pre tabindex=\"0\"", "</pre>", "request and reply as they were, but for keys"),
    ("<ul class=\"armed\"", "</ul>", "the phone that whoever armed a fault named"),
    ("<input id=\"search\"", ">", "what the visitor typed"),
    ("<input type=\"hidden\" name=\"back\"", ">", "the same, for the way back from a form"),
];

/// Links of the page repeat what the visitor searches for.
const SEARCH: (&str, &str) = ("href=\"/?q=", "\"");

/// Style, script and the menu of faults, the same on every page.
const FIXED: [(&str, &str); 3] =
    [("<style", "</style>"), ("<script", "</script>"), ("<legend>2. What breaks?", "3. Arm it")];

pub(crate) fn look_at_page(watch: &Watch, page: &str) {
    let others = [Kind::Number, Kind::Code, Kind::Text];
    for (start, end) in FIXED {
        for part in page.split(start).skip(1).filter_map(|part| part.split(end).next()) {
            // Behind the tag with its nonce, so that the same text is searched once.
            let fixed = part.split_once('>').map_or(part, |(_, text)| text);
            watch.look_again(Sink::Page, "the page's style, script and menu", fixed.as_bytes(), &[]);
        }
    }
    let page = FIXED.into_iter().fold(page.to_owned(), |page, part| without(&page, part));
    watch.look_but(Sink::Page, "anywhere on the page", page.as_bytes(), &others);
    let rest = PARTS
        .iter()
        .map(|part| (part.0, part.1))
        .chain([SEARCH])
        .fold(page, |page, part| without(&page, part));
    watch.look_again(Sink::Page, "the page outside of its fields", rest.as_bytes(), &[Kind::Text]);
}

/// The text without what stands between the two words, each time.
fn without(text: &str, (start, end): (&str, &str)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(start) {
        // A part without an end hides nothing.
        let Some((_, behind)) = after.split_once(end) else { break };
        out.extend([before, "[…]"]);
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_left_out_each_time_and_an_open_one_is_not() {
        let text = "a <i>b</i> c <i>d</i> e <i>f";
        assert_eq!(without(text, ("<i>", "</i>")), "a […] c […] e <i>f");
    }
}
