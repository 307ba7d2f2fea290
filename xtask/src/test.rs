use crate::Outcome;
pub(crate) fn run(_: ()) -> Outcome {
    Ok(std::process::ExitCode::SUCCESS)
}
