//! Does one thing a given number of times, and nothing else: callgrind counts its instructions.

use std::hint::black_box;

use bench::Outcome;
use bench::caller::{Call, Caller, Connection, Ours, Plain};
use bench::numbers::typed;
use bench::server::{SERVE, serve};
use otp_core::{LineType, PhoneNumber};

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    bench::on_one_thread(async move {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            // A process of its own, so that callgrind does not count it.
            [SERVE] => serve().await,
            ["parse", times] => parse(times.parse()?),
            [name, times, url] => calls(name, times.parse()?, url).await,
            _ => Err("serve, parse TIMES, or CALL TIMES URL".into()),
        }
    })
}

fn parse(times: usize) -> Outcome<()> {
    for (text, region) in typed().iter().cycle().take(times) {
        let number = PhoneNumber::parse(black_box(text), *region);
        black_box(number.is_ok_and(|number| number.line_type() == LineType::Mobile));
    }
    Ok(())
}

async fn calls(name: &str, times: usize, url: &str) -> Outcome<()> {
    let (name, is_plain) = name.strip_prefix("reqwest-as-").map_or((name, false), |name| (name, true));
    let call = Call::named(name)?;
    if is_plain {
        repeat(&Plain::new(&call, Connection::Kept, url)?, times).await
    } else {
        repeat(&Ours::new(&call, Connection::Kept, url)?, times).await
    }
}

async fn repeat(caller: &impl Caller, times: usize) -> Outcome<()> {
    for _ in 0..times {
        caller.call().await?;
    }
    Ok(())
}
