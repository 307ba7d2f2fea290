//! The world behind its lock, with the clock that drives it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use crate::Error;
use crate::clock::{Clock, ClockReading};
use crate::events::EventKind;
use crate::faults::Fault;
use crate::names::Vendor;
use crate::settings::Settings;
use crate::world::World;

#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    /// The host in links, if it is not the address of the ports.
    pub(crate) public_host: Option<String>,
    pub(crate) control: SocketAddr,
    /// In the order of [`Vendor::ALL`].
    pub(crate) vendors: [SocketAddr; Vendor::ALL.len()],
}

impl Addresses {
    pub(crate) fn vendor(&self, vendor: Vendor) -> SocketAddr {
        self.vendors[vendor as usize]
    }

    pub(crate) fn base_url(&self, vendor: Vendor) -> String {
        self.link(self.vendor(vendor), vendor.base_path())
    }

    /// The address of a path at one of the ports, for people and their programs.
    pub(crate) fn link(&self, port: SocketAddr, path: &str) -> String {
        match &self.public_host {
            Some(host) => format!("http://{host}:{}{path}", port.port()),
            None => format!("http://{}{path}", reachable(port)),
        }
    }
}

/// "All addresses" is no place to connect to: this machine reaches them by loopback.
pub(crate) fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}

pub(crate) struct Shared {
    pub(crate) addresses: Addresses,
    pub(crate) settings: Settings,
    /// What the control port asks for, if anything.
    pub(crate) token: Option<String>,
    state: Mutex<State>,
    /// The number of the newest event; the events are in the world.
    pub(crate) news: watch::Sender<u64>,
    /// Rung when the faults have changed, since a closed port has to notice without a connection.
    bells: [Notify; Vendor::ALL.len()],
}

struct State {
    world: World,
    clock: Clock,
}

/// How long to wait for a port to be closed; it takes far less unless the machine stands still.
const SETTLING: Duration = Duration::from_secs(2);

impl Shared {
    pub(crate) fn new(addresses: Addresses, settings: Settings, token: Option<String>) -> Self {
        let clock = Clock::new(settings.frozen);
        let state = Mutex::new(State { world: World::with(settings, 0), clock });
        let (news, _) = watch::channel(0);
        Self { addresses, settings, token, state, news, bells: Default::default() }
    }

    /// Works on the world with its clock set to now.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let state = &mut *self.lock();
        self.work(state, work)
    }

    fn work<T>(&self, state: &mut State, work: impl FnOnce(&mut World) -> T) -> T {
        state.world.set_now_ms(state.clock.now_ms());
        let result = work(&mut state.world);
        let last = state.world.events.last_id;
        self.news.send_if_modified(|news| std::mem::replace(news, last) != last);
        result
    }

    pub(crate) fn set_clock(&self, change: impl FnOnce(&mut Clock)) -> ClockReading {
        let state = &mut *self.lock();
        change(&mut state.clock);
        self.work(state, |world| {
            world.tell(EventKind::Clock, None);
        });
        state.clock.read()
    }

    pub(crate) fn clock(&self) -> ClockReading {
        self.lock().clock.read()
    }

    /// How long until the next report is due; `None` where only a change brings it nearer.
    pub(super) fn until_next_report(&self) -> Option<Duration> {
        let state = self.lock();
        let (next_ms, reading) = (state.world.next_report_ms()?, state.clock.read());
        (!reading.frozen).then(|| Duration::from_millis(next_ms.saturating_sub(reading.now_ms)))
    }

    pub(crate) fn reset(&self) {
        let state = &mut *self.lock();
        let last = state.world.events.last_id;
        state.world = World::with(self.settings, last);
        state.clock = Clock::new(self.settings.frozen);
        self.work(state, |world| {
            world.tell(EventKind::Reset, None);
        });
        self.ring();
    }

    pub(crate) fn arm(&self, fault: Fault) -> Result<u64, Error> {
        let id = self.with(|world| world.arm(fault))?;
        self.ring();
        Ok(id)
    }

    pub(crate) fn disarm(&self, id: Option<u64>) -> usize {
        let removed = self.with(|world| match id {
            Some(id) => usize::from(world.disarm_one(id)),
            None => world.disarm(),
        });
        self.ring();
        removed
    }

    /// Waits until a fault that strikes at once has struck.
    pub(crate) async fn settled(&self, id: u64) {
        let end = Instant::now() + SETTLING;
        while self.with(|world| world.faults.strikes_at_once(id)) && Instant::now() < end {
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// The same for callers on other threads than the sandbox's.
    pub(crate) fn settle(&self, id: u64) {
        let end = Instant::now() + SETTLING;
        while self.with(|world| world.faults.strikes_at_once(id)) && Instant::now() < end {
            thread::sleep(Duration::from_millis(1));
        }
    }

    pub(crate) async fn bell(&self, vendor: Vendor) {
        self.bells[vendor as usize].notified().await;
    }

    pub(crate) fn ring(&self) {
        for bell in &self.bells {
            bell.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held must not turn every later request of a test into another panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::reachable;

    /// The tests open no port to other machines, so this is asked here.
    #[test]
    fn no_link_names_all_addresses() {
        for (bound, link) in
            [("0.0.0.0:1", "127.0.0.1:1"), ("[::]:2", "[::1]:2"), ("192.0.2.1:3", "192.0.2.1:3")]
        {
            assert_eq!(reachable(bound.parse().unwrap()).to_string(), link);
        }
    }
}
