use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use otp_core::{
    Accepted, Attempt, Effect, Error, ErrorKind, Observer, OtpCode, PhoneNumber, Region, SendCode, tell,
};

/// Sends each code with the senders of its number's country, one after the other, until one takes it.
///
/// The next sender is asked only when the one before has certainly sent nothing ([`Effect::None`]) for a reason of its own
/// ([`Error::is_of_sender`]). It could not be reached, refused the keys, is out of credit, limits the rate, or reports a failure. Or its
/// brand, template or account is not set up at the vendor.
///
/// A reason that lies in the request (a wrong number, a text that is too long) would be the same everywhere and ends the call. So does a
/// setting that the crate itself refuses: it is a mistake in the program. After [`Effect::Unknown`] no other sender is ever asked,
/// because the code may be on its way.
///
/// Each code goes out at most once. An [`Observer`] hears of every attempt.
///
/// ```
/// use otp_core::{Region, SendCode};
/// use otp_verify::Route;
///
/// fn route(zalo: impl SendCode + 'static, sms: impl SendCode + 'static, malaysia: impl SendCode + 'static) -> Route {
///     Route::new()
///         .to(Region::Vietnam, "zalo", zalo) // the first choice
///         .to(Region::Vietnam, "sms", sms)
///         .to(Region::Malaysia, "esms-my", malaysia)
/// }
/// ```
///
/// A number without a sender is refused with [`ErrorKind::InvalidRequest`]. The countries that a service sends to at all are in
/// [`SendLimits`](crate::SendLimits).
#[derive(Default)]
#[must_use]
pub struct Route {
    lanes: Vec<Lane>,
    observer: Option<Arc<dyn Observer>>,
}

struct Lane {
    /// `None` is every country without a lane of its own.
    region: Option<Region>,
    name: String,
    sender: Box<dyn SendCode>,
}

impl Route {
    /// A route that leads nowhere yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sender for numbers of a country, behind those that the country has. `name` is for the observer.
    pub fn to(mut self, region: Region, name: impl Into<String>, sender: impl SendCode + 'static) -> Self {
        self.lanes.push(Lane { region: Some(region), name: name.into(), sender: Box::new(sender) });
        self
    }

    /// Adds a sender for numbers of all countries that have none of their own.
    pub fn elsewhere(mut self, name: impl Into<String>, sender: impl SendCode + 'static) -> Self {
        self.lanes.push(Lane { region: None, name: name.into(), sender: Box::new(sender) });
        self
    }

    /// Sets who hears of every attempt.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    fn lanes_to(&self, phone: PhoneNumber) -> Vec<&Lane> {
        let of = |region| self.lanes.iter().filter(move |lane| lane.region == region).collect::<Vec<_>>();
        let own = phone.region().map(|region| of(Some(region))).unwrap_or_default();
        if own.is_empty() { of(None) } else { own }
    }

    fn tell(&self, attempt: &Attempt<'_>) {
        let Some(observer) = &self.observer else { return };
        tell(|| observer.attempt(attempt));
    }
}

/// Whether nothing was sent for a reason that lies in this sender alone.
fn leaves_it_to_others(error: &Error) -> bool {
    let is_its_own = match error.kind() {
        ErrorKind::Transport
        | ErrorKind::Authentication
        | ErrorKind::InsufficientCredit
        | ErrorKind::RateLimited
        | ErrorKind::Vendor
        | ErrorKind::UnexpectedResponse => true,
        ErrorKind::InvalidRequest => error.is_of_sender(),
        // `Duplicate`, `CodeRejected` and `Unavailable` speak of the request or of this program. Nor is anybody
        // else asked after a kind that this version does not know.
        _ => false,
    };
    is_its_own && error.effect() == Effect::None
}

#[async_trait]
impl SendCode for Route {
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        let lanes = self.lanes_to(phone);
        let mut left = lanes.len();
        for (index, lane) in lanes.iter().enumerate() {
            left -= 1;
            let begun = Instant::now();
            let sent = lane.sender.send_code(phone, code, valid_for).await;
            let goes_on = left > 0 && sent.as_ref().is_err_and(leaves_it_to_others);
            self.tell(&Attempt::new(&lane.name, phone, index + 1, sent.as_ref(), goes_on, begun.elapsed()));
            if !goes_on {
                return sent;
            }
        }
        Err(Error::invalid("phone", "is of a country that no sender is set for"))
    }

    /// The longest of all: whichever sender takes the code, its message can tell the life.
    fn least_life(&self) -> Duration {
        self.lanes.iter().map(|lane| lane.sender.least_life()).max().unwrap_or_default()
    }

    /// The longest of all.
    fn life_step(&self) -> Duration {
        let steps = self.lanes.iter().map(|lane| lane.sender.life_step());
        steps.max().unwrap_or(Duration::from_millis(1))
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lanes = self.lanes.iter().map(|lane| (lane.region, &lane.name));
        f.debug_list().entries(lanes).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A sender that says the same each time, and counts who asked.
    struct Says(Option<Failure>, Arc<Mutex<usize>>);

    #[derive(Clone, Copy, Debug)]
    struct Failure {
        kind: ErrorKind,
        effect: Effect,
        is_of_sender: bool,
    }

    #[async_trait]
    impl SendCode for Says {
        async fn send_code(&self, _: PhoneNumber, _: &OtpCode, _: Duration) -> Result<Accepted, Error> {
            *self.1.lock().unwrap() += 1;
            let error = |it: Failure| Error::new(it.kind, it.effect).with_of_sender(it.is_of_sender);
            self.0.map_or_else(|| Ok(Accepted::new()), |failure| Err(error(failure)))
        }

        fn least_life(&self) -> Duration {
            Duration::from_secs(60)
        }

        fn life_step(&self) -> Duration {
            Duration::from_secs(60)
        }
    }

    #[derive(Default)]
    struct Hears(Mutex<Vec<String>>);

    impl Observer for Hears {
        fn attempt(&self, attempt: &Attempt<'_>) {
            self.0.lock().unwrap().push(attempt.to_string());
            let shown = format!("{attempt:?}{attempt}");
            assert!(!shown.contains("901888484") && !shown.contains("421337"), "{shown}");
            panic!("an observer's panic ends no call");
        }
    }

    async fn send(route: &Route, phone: &str) -> Result<Accepted, Error> {
        let code = OtpCode::parse("421337").unwrap();
        route.send_code(phone.parse().unwrap(), &code, Duration::from_secs(300)).await
    }

    #[tokio::test]
    async fn the_next_sender_is_asked_only_when_the_one_before_has_certainly_sent_nothing_for_a_reason_of_its_own()
     {
        use ErrorKind::{
            Authentication, CodeRejected, Duplicate, InsufficientCredit, InvalidRequest, RateLimited,
            Transport, Unavailable, UnexpectedResponse, Vendor,
        };
        for (kind, is_of_sender, is_its_own) in [
            (Transport, false, true),
            (Authentication, false, true),
            (InsufficientCredit, false, true),
            (RateLimited, false, true),
            (Vendor, false, true),
            (UnexpectedResponse, false, true),
            (InvalidRequest, false, false),
            // Its brand or template is not set up at the vendor.
            (InvalidRequest, true, true),
            (Duplicate, true, false),
            (CodeRejected, true, false),
            (Unavailable, true, false),
        ] {
            for effect in [Effect::None, Effect::Unknown] {
                let failure = Failure { kind, effect, is_of_sender };
                let asked = [Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0))];
                let observer = Arc::new(Hears::default());
                let route = Route::new()
                    .to(Region::Vietnam, "first", Says(Some(failure), asked[0].clone()))
                    .to(Region::Vietnam, "second", Says(None, asked[1].clone()))
                    .observer(observer.clone());
                let sent = send(&route, "+84901888484").await;
                let goes_on = is_its_own && effect == Effect::None;
                assert_eq!(sent.is_ok(), goes_on, "{failure:?}");
                let counts = asked.map(|asked| *asked.lock().unwrap());
                assert_eq!(counts, [1, usize::from(goes_on)], "{failure:?}");
                let heard = observer.0.lock().unwrap();
                assert_eq!(heard.len(), 1 + usize::from(goes_on), "{heard:?}");
                assert_eq!(heard[0].ends_with("the next sender is asked"), goes_on, "{heard:?}");
            }
        }
    }

    #[tokio::test]
    async fn each_country_has_its_senders_and_the_last_error_is_told() {
        let asked = [(); 3].map(|()| Arc::new(Mutex::new(0)));
        let (kind, effect) = (ErrorKind::Transport, Effect::None);
        let down = Some(Failure { kind, effect, is_of_sender: false });
        let route = Route::new().to(Region::Vietnam, "vn", Says(down, asked[0].clone())).to(
            Region::Malaysia,
            "my",
            Says(None, asked[1].clone()),
        );
        assert_eq!(send(&route, "+84901888484").await.unwrap_err().kind(), ErrorKind::Transport);
        send(&route, "+60123456789").await.unwrap();
        let nobody = send(&route, "+6281234567890").await.unwrap_err();
        assert_eq!((nobody.kind(), nobody.effect()), (ErrorKind::InvalidRequest, Effect::None));
        let route = route.elsewhere("other", Says(None, asked[2].clone()));
        send(&route, "+6281234567890").await.unwrap();
        // A number of no known plan goes there, too.
        send(&route, "+4915112345678").await.unwrap();
        assert_eq!(asked.map(|asked| *asked.lock().unwrap()), [1, 1, 2]);
        assert_eq!(
            (route.least_life(), route.life_step()),
            (Duration::from_secs(60), Duration::from_secs(60))
        );
    }
}
