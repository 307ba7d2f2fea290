use std::collections::HashMap;

use esms_vn::callback::{DeliveryReport, Progress, Stage};

/// `query` is what stands behind the `?` of the address that was called. `sent` has a `Progress::of_message(sms_id)` for each
/// message that you have sent.
fn hear(query: &str, sent: &mut HashMap<String, Progress>) -> Result<Option<Stage>, esms_vn::Error> {
    let report = DeliveryReport::parse(query)?;
    // An id of no message of yours is a stranger's.
    let Some(progress) = sent.get_mut(&report.sms_id) else { return Ok(None) };
    let _ = progress.reported(&report); // one that came twice or late changes nothing
    Ok(Some(progress.stage()))
}
