use crate::Outcome;
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) vendor: Option<String>,
    pub(crate) keep: bool,
    pub(crate) live: bool,
}
pub(crate) fn run(_: &Options) -> Outcome {
    Ok(std::process::ExitCode::SUCCESS)
}
