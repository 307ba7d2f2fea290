//! `cargo xtask bench`: what our crates cost, beside peers in the same run. The measuring programs are a workspace of their own,
//! so that no peer enters our lock file; here they are built, started, and their lines kept and shown.

mod consumers;
mod counts;
mod kept;
#[path = "../bench/src/line.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the measuring programs")]
mod line;
mod page;
mod plot;
mod programs;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

use crate::{Outcome, command, fine};
use kept::{Group, Measured};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut groups = Vec::new();
    let (mut is_check, mut is_page) = (false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => is_check = true,
            Long("page") => is_page = true,
            Value(name) => groups.push(Group::named(&name.string()?)?),
            other => return Err(other.unexpected().into()),
        }
    }
    match (is_page, is_check) {
        (true, true) => return page::check(),
        (false, true) => return counts::check(),
        _ => {}
    }
    if !is_page {
        let wanted = if groups.is_empty() { Group::ALL.to_vec() } else { groups };
        for group in wanted {
            measure(group)?;
        }
    }
    page::write()?;
    fine()
}

fn measure(group: Group) -> Result<(), crate::Failure> {
    println!("== {}", group.title());
    let lines = match group {
        Group::Phones => programs::run("phones", &["phones"])?,
        Group::Calls => programs::run("calls", &[])?,
        Group::Sdks => programs::run("sdks", &["sdks"])?,
        Group::Stores => {
            command::set_up(&[])?;
            programs::run("stores", &["stores"])?
        }
        Group::Counts => counts::measure()?,
        Group::Consumers => consumers::ours()?,
        Group::Tls => consumers::tls()?,
        Group::Peers => consumers::peers()?,
    };
    Measured::now(group, lines)?.save()
}
