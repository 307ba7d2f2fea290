package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

const phone = "60123456789"

type fields map[string]any

func call(method, url string, body fields) (fields, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(method, url, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("content-type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	answer := fields{}
	return answer, json.NewDecoder(response.Body).Decode(&answer)
}

// Your program: in production only the address and the keys differ.
func vendor(path string, more fields) (fields, error) {
	body := fields{"api-key": os.Getenv("ESMS_MY_API_KEY"), "api-secret": os.Getenv("ESMS_MY_API_SECRET"), "phone": phone}
	for name, value := range more {
		body[name] = value
	}
	return call(http.MethodPost, os.Getenv("ESMS_MY_BASE_URL")+path, body)
}

func send() (fields, error) { return vendor("/sms/otp/generate", fields{"brand-name": "Eaon"}) }

func check(code any) (fields, error) { return vendor("/sms/otp/verify", fields{"code": code}) }

// Your test.
func sandbox(method, path string, body fields) fields {
	answer, err := call(method, os.Getenv("OTP_SANDBOX_INBOX")+"_sandbox/v1/"+path, body)
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

func latestCode() any { return sandbox(http.MethodGet, "otp/latest?to=%2B"+phone, nil)["code"] }

func expect(holds bool, says string) {
	if !holds {
		log.Fatal("not so: ", says)
	}
	fmt.Println(says)
}

func main() {
	sandbox(http.MethodPost, "reset", fields{})
	sent, err := send()
	if err != nil || sent["status"] != 0.0 {
		log.Fatal("not sent: ", sent, err)
	}
	checked, err := check(latestCode())
	expect(err == nil && checked["status"] == 0.0, "confirmed")

	// The vendor sends and bills the message, but the connection breaks before the answer.
	sandbox(http.MethodPost, "faults", fields{"vendor": "esms-my", "kind": "cut"})
	_, err = send()
	sandbox(http.MethodPost, "assertions", fields{"messages": fields{"esms-my": 2}, "all_faults_used": true})
	expect(errors.Is(err, io.EOF), "sent, but not answered")

	// The code expires without a wait.
	code := latestCode()
	sandbox(http.MethodPost, "clock", fields{"advance_seconds": 200})
	checked, err = check(code)
	expect(err == nil && checked["status"].(float64) > 0, "expired")
}
