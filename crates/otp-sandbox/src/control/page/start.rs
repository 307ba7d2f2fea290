//! What to do first: where the vendors' ports are.

use maud::{Markup, html};

use super::view::View;
use crate::names::Vendor;

/// Instead of a list, as long as nothing has come in.
pub(super) fn first_steps(view: &View) -> Markup {
    html! {
        section.empty {
            h2 { "Waiting for the first call" }
            p {
                "Point any client at one of these addresses. What it sends appears here at once: "
                "the message as the phone shows it, its code, and what it would have cost."
            }
            (table(view))
            p.soft { "The keys of the fake accounts are printed where the sandbox was started." }
        }
    }
}

pub(super) fn addresses(view: &View) -> Markup {
    html! {
        details #addresses {
            summary { "Base URLs for clients" }
            (table(view))
        }
    }
}

fn table(view: &View) -> Markup {
    html! {
        dl.addresses {
            @for vendor in Vendor::ALL {
                dt { (vendor) " " span.soft { (vendor.facts().note) } }
                dd {
                    @let address = view.base_url(vendor);
                    code { (address) }
                    " "
                    button.small type="button" data-copy=(address) data-copied={ "Base URL of " (vendor) " copied" }
                        data-with-script aria-label={ "Copy the base URL of " (vendor) } { "Copy" }
                }
            }
        }
    }
}
