//! A consumer of one thing, as its only feature says. All are asked the same, so that all of them pay for the same: how long a
//! client takes to build, what the process holds then, and what its first call over TLS costs.

#[cfg(any(feature = "accuauth", feature = "esms-my", feature = "esms-vn"))]
#[path = "ours.rs"]
mod user;
#[cfg(feature = "plain")]
#[path = "plain.rs"]
mod user;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A server to call, and the certificate that it is to be trusted by.
struct Server {
    url: String,
    root: Vec<u8>,
}

/// `build`, `idle`, or `first URL ROOT`; prints one number.
fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["build"] => {
            let begun = Instant::now();
            let client = user::client(None)?;
            println!("{}", begun.elapsed().as_nanos());
            drop(client);
        }
        ["idle"] => {
            let client = black_box(user::client(None)?);
            println!("{}", resident()?);
            drop(client);
        }
        ["first", url, root] => {
            let server = Server { url: url.to_owned(), root: std::fs::read(root)? };
            let client = user::client(Some(&server))?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let before = on_processor()?;
            runtime.block_on(user::call(&client, &server))?;
            println!("{}", on_processor()? - before);
        }
        _ => return Err("build, idle, or first URL ROOT".into()),
    }
    Ok(())
}

/// KiB of memory.
fn resident() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Nanoseconds that this thread was on a processor.
fn on_processor() -> Outcome<u64> {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(times.split(' ').next().ok_or("no times")?.parse()?)
}
