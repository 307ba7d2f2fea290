use esms_vn::otp_core::{CallEnded, Observer};
use esms_vn::{Client, ClientBuilder, Error, HttpOptions};

/// Writes a line for each call: vendor, endpoint, kind, code, HTTP status, time, and whether the vendor may have acted.
struct Log;

impl Observer for Log {
    fn call_ended(&self, call: &CallEnded<'_>) {
        // A user is waiting. If your log can block, send the line to a channel with room.
        eprintln!("{call}");
    }
}

fn observed(builder: ClientBuilder) -> Result<Client, Error> {
    builder.http(HttpOptions::new().observer(Log)).build()
}
