import http.client
import json
import os
import urllib.request

PHONE = "60123456789"


def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


# Your program: in production only the address and the keys differ.
def vendor(path, **fields):
    keys = {"api-key": os.environ["ESMS_MY_API_KEY"], "api-secret": os.environ["ESMS_MY_API_SECRET"]}
    return call(os.environ["ESMS_MY_BASE_URL"] + path, {**keys, "phone": PHONE, **fields})


def send():
    return vendor("/sms/otp/generate", **{"brand-name": "Eaon"})


def check(code):
    return vendor("/sms/otp/verify", code=code)


# Your test.
def sandbox(path, body=None):
    return call(os.environ["OTP_SANDBOX_INBOX"] + "_sandbox/v1/" + path, body)


def latest_code():
    return sandbox("otp/latest?to=%2B" + PHONE)["code"]


sandbox("reset", {})
assert send()["status"] == 0
assert check(latest_code())["status"] == 0
print("confirmed")

# The vendor sends and bills the message, but the connection breaks before the answer.
sandbox("faults", {"vendor": "esms-my", "kind": "cut"})
try:
    send()
    raise AssertionError("the answer arrived")
except http.client.RemoteDisconnected:
    sandbox("assertions", {"messages": {"esms-my": 2}, "all_faults_used": True})
print("sent, but not answered")

# The code expires without a wait.
code = latest_code()
sandbox("clock", {"advance_seconds": 200})
assert check(code)["status"] > 0
print("expired")
