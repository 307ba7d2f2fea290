otp-sandbox > sandbox.env &
until grep -qs OTP_SANDBOX_INBOX sandbox.env; do sleep 0.1; done
set -a; . ./sandbox.env; set +a
