//! `cargo xtask demo`: the main job on a fresh machine, shown step by step.

mod one_engine;
mod stage;
mod story;

use std::time::Instant;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;
use otp_core::{PhoneNumber, Region};
use otp_sandbox::{Ports, Sandbox, Vendor};

use crate::{Failure, Outcome};
use stage::Stage;

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let (mut vendors, mut keep) = (Vendor::ALL.to_vec(), false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("vendor") => {
                let vendor = arguments.value()?.parse::<Vendor>();
                vendors = vec![vendor.map_err(|error| Failure::wrong_use(&error.to_string()))?];
            }
            Long("keep") => keep = true,
            other => return Err(other.unexpected().into()),
        }
    }
    crate::block_on(offline(&vendors, keep))?
}

async fn offline(vendors: &[Vendor], keep: bool) -> Outcome {
    let start = Instant::now();
    // The well-known ports only when somebody is to look at them: two demos may run side by side.
    let ports = if keep { Ports::DEFAULT } else { Ports::Random };
    let sandbox = Sandbox::builder().ports(ports).start().await.map_err(|error| {
        let hint =
            if keep { " (another sandbox may be running; without --keep free ports are taken)" } else { "" };
        Failure::new(&format!("{error}{hint}"))
    })?;
    println!("The sandbox plays the vendors on this machine: no account, no network, nothing is billed.");

    for &vendor in vendors {
        let stage = Stage { sandbox: &sandbox, vendor };
        let number = PhoneNumber::parse;
        match vendor {
            Vendor::EsmsVn => story::esms_vn(&stage, number("0901 888 484", Region::Vietnam)?).await?,
            Vendor::EsmsMy => story::esms_my(&stage, number("012-345 6789", Region::Malaysia)?).await?,
            Vendor::Accuauth => {
                story::accuauth(&stage, number("0812-3456-7890", Region::Indonesia)?).await?;
            }
            other => return Err(Failure::wrong_use(&format!("the demo has no story for {other}"))),
        }
    }
    if vendors.len() > 1 {
        one_engine::run(&sandbox).await?;
    }
    stage::bill(&sandbox, vendors);
    println!(
        "\nDone in {:.1} s. What each step calls stands in xtask/src/demo.",
        start.elapsed().as_secs_f32()
    );

    if keep {
        println!("\nThe sandbox stays up until Ctrl-C. Its inbox: {}/", sandbox.control_url());
        for &vendor in vendors {
            let (name, url, account) = (vendor.name(), sandbox.base_url(vendor), sandbox.credentials(vendor));
            println!("  {name:<8} {url}  key {}  secret {}", account.key, account.secret);
        }
        std::future::pending::<()>().await;
    }
    crate::fine()
}
