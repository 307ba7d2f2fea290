//! `cargo xtask demo`: the main job on a fresh machine, shown step by step.

mod accuauth;
mod esms_my;
mod esms_vn;
mod one_engine;
mod stage;
mod story;

use std::time::Instant;

use otp_sandbox::{Ports, Sandbox, Vendor};

use crate::{Failure, Outcome};
use stage::Stage;

#[derive(Default)]
pub(crate) struct Options {
    /// Only this vendor.
    pub(crate) vendor: Option<String>,
    /// Leave the sandbox running until Ctrl-C.
    pub(crate) keep: bool,
}

pub(crate) fn run(options: &Options) -> Outcome {
    let vendors = vendors(options.vendor.as_deref())?;
    crate::block_on(offline(&vendors, options.keep))?
}

fn vendors(wanted: Option<&str>) -> Result<Vec<Vendor>, Failure> {
    let Some(name) = wanted else { return Ok(Vendor::ALL.to_vec()) };
    Ok(vec![name.parse().map_err(|error: otp_sandbox::Error| Failure::wrong_use(&error.to_string()))?])
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
    crate::fine()
}
