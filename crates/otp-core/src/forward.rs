//! The traits hold for references and owning pointers too, so that a vendor chosen at run time (`Arc<dyn …>`) can be
//! handed to generic code. Every method is forwarded, those with a default as well: a default in between would say "no limit"
//! in silence.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::{
    Accepted, Attempt, CheckVerification, Error, Observer, Operated, OtpCode, PhoneNumber, SendCode,
    StartVerification, Trouble, Verified,
};

#[async_trait]
impl<T: StartVerification + ?Sized> StartVerification for &T {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error> {
        (**self).start_verification(phone).await
    }

    fn valid_for(&self) -> Option<Duration> {
        (**self).valid_for()
    }
}

#[async_trait]
impl<T: StartVerification + ?Sized> StartVerification for Box<T> {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error> {
        (**self).start_verification(phone).await
    }

    fn valid_for(&self) -> Option<Duration> {
        (**self).valid_for()
    }
}

#[async_trait]
impl<T: StartVerification + ?Sized> StartVerification for Arc<T> {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error> {
        (**self).start_verification(phone).await
    }

    fn valid_for(&self) -> Option<Duration> {
        (**self).valid_for()
    }
}

#[async_trait]
impl<T: CheckVerification + ?Sized> CheckVerification for &T {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        (**self).check_verification(phone, code).await
    }
}

#[async_trait]
impl<T: CheckVerification + ?Sized> CheckVerification for Box<T> {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        (**self).check_verification(phone, code).await
    }
}

#[async_trait]
impl<T: CheckVerification + ?Sized> CheckVerification for Arc<T> {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        (**self).check_verification(phone, code).await
    }
}

#[async_trait]
impl<T: SendCode + ?Sized> SendCode for &T {
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        (**self).send_code(phone, code, valid_for).await
    }

    fn least_life(&self) -> Duration {
        (**self).least_life()
    }

    fn life_step(&self) -> Duration {
        (**self).life_step()
    }
}

#[async_trait]
impl<T: SendCode + ?Sized> SendCode for Box<T> {
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        (**self).send_code(phone, code, valid_for).await
    }

    fn least_life(&self) -> Duration {
        (**self).least_life()
    }

    fn life_step(&self) -> Duration {
        (**self).life_step()
    }
}

#[async_trait]
impl<T: SendCode + ?Sized> SendCode for Arc<T> {
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        (**self).send_code(phone, code, valid_for).await
    }

    fn least_life(&self) -> Duration {
        (**self).least_life()
    }

    fn life_step(&self) -> Duration {
        (**self).life_step()
    }
}

impl<T: Observer + ?Sized> Observer for &T {
    fn trouble(&self, trouble: &Trouble<'_>) {
        (**self).trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        (**self).operated(operated);
    }
}

impl<T: Observer + ?Sized> Observer for Box<T> {
    fn trouble(&self, trouble: &Trouble<'_>) {
        (**self).trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        (**self).operated(operated);
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn trouble(&self, trouble: &Trouble<'_>) {
        (**self).trouble(trouble);
    }

    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn operated(&self, operated: &Operated<'_>) {
        (**self).operated(operated);
    }
}
