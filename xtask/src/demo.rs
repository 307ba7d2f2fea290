//! `cargo xtask demo`: the main job on a fresh machine, shown step by step.

mod accuauth;
mod esms_my;
mod esms_vn;
mod one_engine;
mod stage;
mod story;

use std::time::Instant;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;
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
        match vendor {
            Vendor::EsmsVn => esms_vn::story(&stage).await?,
            Vendor::EsmsMy => esms_my::story(&stage).await?,
            Vendor::Accuauth => accuauth::story(&stage).await?,
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
        for (name, value) in vendors.iter().flat_map(|vendor| sandbox.variables(*vendor)) {
            println!("  {name}={value}");
        }
        std::future::pending::<()>().await;
    }
    Ok(crate::found(0))
}
