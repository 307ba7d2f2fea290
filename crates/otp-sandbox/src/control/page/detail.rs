//! One call in full: request beside reply, the code's history, the numbers, and the rule behind the answer.

use maud::{Markup, html};

use super::View;
use super::items::Item;
use super::words;
use crate::clock::timestamp;
use crate::inbox::Message;

pub(super) fn open(item: &Item, view: &View) -> Markup {
    let (exchange, rule) = (&item.exchange, item.exchange.rule);
    let sent = "no status line went out".to_owned();
    let sent = exchange.http_status.map_or(sent, |status| format!("HTTP {status}"));
    html! {
        section.detail aria-label={ "Details of call " (exchange.id) } {
            div.wire {
                (text("Request as received", "keys replaced by ***", &exchange.request_text))
                (text("Reply as sent", &sent, &exchange.reply_text))
            }
            @for message in &item.messages { (about(message, view)) }
            div.why {
                h3 { "Why this answer" }
                p { (words::with_code(&words::sentence(rule.text))) "." }
                p.soft {
                    code { (rule.id) } " · " (words::provenance_words(rule.provenance)) " · " (rule.source)
                }
            }
            p.links {
                a href={ "/_sandbox/v1/requests/" (exchange.id) } { "This call as JSON" }
                @for message in &item.messages {
                    a href={ "/_sandbox/v1/messages/" (message.id) } { "Message " (message.id) " as JSON" }
                }
            }
        }
    }
}

fn text(title: &str, note: &str, content: &str) -> Markup {
    html! {
        figure {
            figcaption { strong { (title) } " " span.soft { (note) } }
            // Focusable, because a long line can only be scrolled to by keyboard when the box has the focus.
            pre tabindex="0" role="region" aria-label=(title) { (content) }
        }
    }
}

fn about(message: &Message, view: &View) -> Markup {
    html! {
        div.about {
            div {
                h3 { "Message " (message.id) }
                dl {
                    dt { "Channel" } dd { (words::channel_words(message.channel)) }
                    @if let Some(product) = message.product { dt { "Type" } dd { (product) } }
                    dt { "Delivery" } dd { (words::delivery_words(message.delivery)) }
                    @if let Some(at_ms) = message.scheduled_at_ms {
                        dt { "Scheduled for" } dd { (words::whole_time(at_ms)) }
                    }
                    dt { "Segments" } dd { (message.parts) ", " (words::encoding_words(message.encoding)) }
                    dt { "Billed" } dd { (words::units(message.units.into(), message.vendor)) }
                    @if let Some(sender) = &message.sender { dt { "Sender" } dd { (sender) } }
                }
            }
            div {
                h3 { "The code's history" }
                ol.history {
                    @for step in &message.history {
                        li.(words::state_name(step.state)) {
                            time datetime=(timestamp(step.at_ms)) title=(words::whole_time(step.at_ms)) {
                                (words::time_of_day(step.at_ms))
                            }
                            " " (words::step_words(step.state))
                        }
                    }
                    @if let (Some(left), Some(ends)) = (view.seconds_left(message), message.expires_at_ms) {
                        li.ahead {
                            time datetime=(timestamp(ends)) { (words::time_of_day(ends)) }
                            " will expire, in " span data-ends=(ends) { (words::countdown(left)) }
                        }
                    }
                }
            }
        }
    }
}
