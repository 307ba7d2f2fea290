rm -f sandbox.env
otp-sandbox > sandbox.env &
while kill -0 $! 2> /dev/null && ! grep -qs OTP_SANDBOX_INBOX sandbox.env; do sleep 0.1; done
if grep -qs OTP_SANDBOX_INBOX sandbox.env; then
  set -a; . ./sandbox.env; set +a
else
  echo "otp-sandbox has not started: the reason stands above. A taken port: OTP_SANDBOX_PORT_BASE=0 takes free ones." >&2
  false
fi
