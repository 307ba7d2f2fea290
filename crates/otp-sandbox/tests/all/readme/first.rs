use std::io::{Read, Write};
use std::net::TcpStream;

use otp_sandbox::{Fault, Operation, Sandbox, Vendor};

/// In the place of your client: sends an SMS by esms.com.my, and returns all that comes back.
fn send(vendor: &Sandbox) -> std::io::Result<String> {
    let keys = vendor.credentials(Vendor::EsmsMy);
    let form = format!("user={}&pass={}&to=60123456789&msg=RM0.00+Your+code+is+112233.", keys.key, keys.secret);
    let (method, path) = Operation::SEND_SMS.route();
    let mut socket = TcpStream::connect(vendor.address(Vendor::EsmsMy))?;
    write!(
        socket,
        "{method} {path} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n{form}",
        form.len()
    )?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vendor = Sandbox::start().await?;

    // The message goes out and is billed, and then the connection breaks.
    vendor.arm(Fault::cut(Vendor::EsmsMy))?;
    println!("the client reads {} bytes", send(&vendor)?.len());
    println!("the phone shows: {}", vendor.messages()[0].text);

    // A client that now sends again pays twice.
    println!("the vendor answers: {}", send(&vendor)?.lines().last().unwrap_or_default());
    let ledger = vendor.ledger();
    println!("billed: {} SMS", ledger.messages(Vendor::EsmsMy));
    println!("sent twice because of an error: {}", ledger.double_sends.len());
    Ok(())
}
