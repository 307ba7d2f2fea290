"""The whole flow with Python's standard library alone, as a user of another language would write it.

Reads the lines that the otp-sandbox command prints from the environment, and takes the paths of the calls below the
base URLs as arguments; exits with 0 when all went well.
"""

import http.client
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

MY_GENERATE, MY_VERIFY, VN_SEND, VN_CHECK, ACCUAUTH_SEND = sys.argv[1:]
INBOX = os.environ["OTP_SANDBOX_INBOX"].rstrip("/") + "/_sandbox/v1/"
# A proxy of the environment has no business between this and a loopback address.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(url, body=None, headers=None, method=None):
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    with OPENER.open(request, timeout=10) as answer:
        return json.load(answer)


def control(path, order=None, method=None):
    body = None if order is None else json.dumps(order).encode()
    return call(INBOX + path, body, {"content-type": "application/json"}, method)


def latest_code(phone):
    return control("otp/latest?" + urllib.parse.urlencode({"to": phone}))["code"]


def malaysia(path, **fields):
    keys = {"api-key": os.environ["ESMS_MY_API_KEY"], "api-secret": os.environ["ESMS_MY_API_SECRET"]}
    body = json.dumps({**keys, **fields}).encode()
    return call(os.environ["ESMS_MY_BASE_URL"] + path, body, {"content-type": "application/json; charset=utf-8"})


def vietnam(path, **fields):
    keys = {"ApiKey": os.environ["ESMS_VN_API_KEY"], "SecretKey": os.environ["ESMS_VN_SECRET_KEY"]}
    query = urllib.parse.urlencode({**keys, **fields})
    return call(f"{os.environ['ESMS_VN_BASE_URL']}{path}?{query}")


def indonesia(**fields):
    headers = {
        "x-df-api-id": os.environ["ACCUAUTH_API_ID"],
        "x-df-api-secret": os.environ["ACCUAUTH_API_SECRET"],
    }
    body = urllib.parse.urlencode(fields).encode()
    return call(os.environ["ACCUAUTH_BASE_URL"] + ACCUAUTH_SEND, body, headers)


def check_malaysia():
    phone = "60123456789"
    assert malaysia(MY_GENERATE, phone=phone, **{"brand-name": "Eaon"})["status"] == 0
    code = latest_code(phone)
    assert malaysia(MY_VERIFY, phone=phone, code="000000")["status"] == 16
    assert malaysia(MY_VERIFY, phone=phone, code=code)["status"] == 0
    assert malaysia(MY_VERIFY, phone=phone, code=code)["status"] == 16


def check_vietnam():
    phone = "0901888484"
    answer = vietnam(VN_SEND, Phone=phone, Brandname="Eaon", Type=2, message="{OTP} la ma cua ban")
    assert answer["CodeResult"] == "100", answer
    assert vietnam(VN_CHECK, Phone=phone, Code=latest_code(phone))["CodeResult"] == "100"
    vietnam(VN_SEND, Phone=phone, Brandname="Eaon", Type=2, message="{OTP}", TimeAlive=2)
    control("clock", {"advance_seconds": 120})
    assert vietnam(VN_CHECK, Phone=phone, Code=latest_code(phone))["CodeResult"] == "117"


def check_indonesia():
    answer = indonesia(phone_number="62812000111", content="code:1234,expire_at:5")
    assert answer["status"] == "OK" and answer["charge_info"]["charge"] == 1, answer
    assert latest_code("+62 812 000 111") == "1234"
    try:
        indonesia(phone_number="62812000429")
        raise AssertionError("a magic phone was served")
    except urllib.error.HTTPError as refusal:
        assert refusal.code == 403 and json.load(refusal)["status"] == "RATE_LIMIT_EXCEEDED"


def check_faults():
    def fails(kind, error, **parameters):
        control("faults", {"vendor": "esms-my", "kind": kind, **parameters})
        try:
            malaysia(MY_GENERATE, phone="60199999999", **{"brand-name": "Eaon"})
        except error:
            return
        raise AssertionError(f"{kind} was survived")

    fails("cut_reply", http.client.IncompleteRead, after_bytes=5)
    fails("cut", (http.client.RemoteDisconnected, urllib.error.URLError))
    fails("reset_after_processing", (ConnectionResetError, urllib.error.URLError))
    fails("garbage_head", http.client.BadStatusLine)
    fails("truncated_json", json.JSONDecodeError)
    fails("status", urllib.error.HTTPError, http_status=503)
    fails("refuse", urllib.error.URLError, for_ms=200)
    ledger = control("ledger")
    sends = [send for send in ledger["sends"] if send["to"] == "60199999999"]
    assert len(sends) == 6 and all(send["saw_error"] for send in sends), sends
    assert len(ledger["double_sends"]) == 5, ledger["double_sends"]


check_malaysia()
check_vietnam()
check_indonesia()
check_faults()
print("python client: fine")
