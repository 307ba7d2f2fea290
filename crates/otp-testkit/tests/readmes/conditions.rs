//! Sources as the gate compiles them, on Linux and with every feature: without what a condition leaves out.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The words of a text in Rust that the gate compiles. `None`: the text is no Rust.
pub(super) fn tokens(text: &str) -> Option<TokenStream> {
    Some(kept(text.parse().ok()?))
}

/// The same without what a condition leaves out.
fn kept(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let (mut kept_here, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let (mut attributes, mut is_kept) = (Vec::new(), true);
        while let Some((length, attribute)) = attribute(&tokens[at..]) {
            if length == 3 && !keeps(&attribute) {
                return TokenStream::new();
            }
            is_kept &= keeps(&attribute);
            if applies(&attribute) {
                attributes.extend_from_slice(&tokens[at..at + length]);
            }
            at += length;
        }
        if !is_kept {
            let is_end = |token: &TokenTree| match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => [';', ','].contains(&punct.as_char()),
                TokenTree::Ident(_) | TokenTree::Literal(_) => false,
            };
            at += tokens[at..].iter().take_while(|token| !is_end(token)).count() + 1;
            continue;
        }
        kept_here.append(&mut attributes);
        match tokens.get(at) {
            Some(TokenTree::Group(group)) => {
                let inside = kept(group.stream());
                kept_here.push(Group::new(group.delimiter(), inside).into());
            }
            other => kept_here.extend(other.cloned()),
        }
        at += 1;
    }
    kept_here.into_iter().collect()
}

/// The attribute that begins here: its length in tokens, which is three for one of the whole file or module, and what it says.
pub(super) fn attribute(tokens: &[TokenTree]) -> Option<(usize, Vec<TokenTree>)> {
    let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(it) if it.as_char() == sign);
    let (length, group) = match tokens {
        [hash, TokenTree::Group(group), ..] if is(hash, '#') => (2, group),
        [hash, inner, TokenTree::Group(group), ..] if is(hash, '#') && is(inner, '!') => (3, group),
        _ => return None,
    };
    (group.delimiter() == Delimiter::Bracket).then(|| (length, group.stream().into_iter().collect()))
}

/// Whether the compiler takes what stands under this attribute.
fn keeps(attribute: &[TokenTree]) -> bool {
    match attribute {
        [TokenTree::Ident(name), TokenTree::Group(of)] if name == "cfg" => {
            parts(of).iter().all(|it| holds(it))
        }
        [TokenTree::Ident(name), TokenTree::Group(of)] if name == "cfg_attr" => {
            !applies(attribute) || parts(of)[1..].iter().all(|it| keeps(it))
        }
        _ => true,
    }
}

/// Whether the compiler takes this attribute.
fn applies(attribute: &[TokenTree]) -> bool {
    match attribute {
        [TokenTree::Ident(name), TokenTree::Group(of)] if name == "cfg_attr" => holds(&parts(of)[0]),
        _ => true,
    }
}

/// Whether a condition holds in the gate's tests or in its programs of rustdoc.
fn holds(condition: &[TokenTree]) -> bool {
    match condition {
        [TokenTree::Ident(name)] => ["test", "doctest", "unix"].iter().any(|it| name == it),
        [TokenTree::Ident(name), TokenTree::Group(of)] if name == "all" => {
            parts(of).iter().all(|it| holds(it))
        }
        [TokenTree::Ident(name), TokenTree::Group(of)] if name == "any" => {
            parts(of).iter().any(|it| holds(it))
        }
        [TokenTree::Ident(name), TokenTree::Group(of)] if name == "not" => !holds(&parts(of)[0]),
        [TokenTree::Ident(name), _, TokenTree::Literal(of)] => {
            name == "feature" || of.to_string() == "\"linux\""
        }
        _ => false,
    }
}

/// What stands between the commas.
fn parts(group: &Group) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<_> = group.stream().into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == ',');
    tokens.split(is_comma).filter(|part| !part.is_empty()).map(<[_]>::to_vec).collect()
}
