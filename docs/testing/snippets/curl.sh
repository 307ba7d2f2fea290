set -eu
phone=60123456789
keys="\"api-key\":\"$ESMS_MY_API_KEY\",\"api-secret\":\"$ESMS_MY_API_SECRET\""

# Your program: in production only the address and the keys differ.
send() { curl -s "$ESMS_MY_BASE_URL/sms/otp/generate" --json "{$keys,\"phone\":\"$phone\",\"brand-name\":\"Eaon\"}"; }
check() { curl -s "$ESMS_MY_BASE_URL/sms/otp/verify" --json "{$keys,\"phone\":\"$phone\",\"code\":\"$1\"}" | jq .status; }

# Your test.
sandbox() { curl -sS --fail "${OTP_SANDBOX_INBOX}_sandbox/v1/$1" --json "$2" -o /dev/null; }
latest_code() { curl -sS --fail "${OTP_SANDBOX_INBOX}_sandbox/v1/otp/latest?to=%2B$phone" | jq -r .code; }

sandbox reset '{}'
[ "$(send | jq .status)" = 0 ]
[ "$(check "$(latest_code)")" = 0 ]
echo "confirmed"

# The vendor sends and bills the message, but the connection breaks before the answer.
sandbox faults '{"vendor":"esms-my","kind":"cut"}'
! send || exit 1
sandbox assertions '{"messages":{"esms-my":2},"all_faults_used":true}'
echo "sent, but not answered"

# The code expires without a wait.
code=$(latest_code)
sandbox clock '{"advance_seconds":200}'
[ "$(check "$code")" -gt 0 ]
echo "expired"
