<?php
const PHONE = '60123456789';

/** The answer, or null when none arrived. */
function call(string $url, ?array $body = null): ?array
{
    $http = ['timeout' => 10];
    if ($body !== null) {
        $content = json_encode($body, JSON_FORCE_OBJECT);
        $http += ['method' => 'POST', 'header' => 'content-type: application/json', 'content' => $content];
    }
    $answer = @file_get_contents($url, false, stream_context_create(['http' => $http]));
    return $answer === false ? null : json_decode($answer, true, 512, JSON_THROW_ON_ERROR);
}

// Your program: in production only the address and the keys differ.
function vendor(string $path, array $fields): ?array
{
    $keys = ['api-key' => getenv('ESMS_MY_API_KEY'), 'api-secret' => getenv('ESMS_MY_API_SECRET')];
    return call(getenv('ESMS_MY_BASE_URL') . $path, $keys + ['phone' => PHONE] + $fields);
}

function send(): ?array
{
    return vendor('/sms/otp/generate', ['brand-name' => 'Eaon']);
}

function check(string $code): ?array
{
    return vendor('/sms/otp/verify', ['code' => $code]);
}

// Your test.
function sandbox(string $path, ?array $body = null): array
{
    $url = getenv('OTP_SANDBOX_INBOX') . '_sandbox/v1/' . $path;
    return call($url, $body) ?? throw new RuntimeException("refused: $path");
}

function latest_code(): string
{
    return sandbox('otp/latest?to=%2B' . PHONE)['code'];
}

function expect(bool $holds, string $says): void
{
    echo $holds ? "$says\n" : throw new RuntimeException("not so: $says");
}

sandbox('reset', []);
expect(send()['status'] === 0 && check(latest_code())['status'] === 0, 'confirmed');

// The vendor sends and bills the message, but the connection breaks before the answer.
sandbox('faults', ['vendor' => 'esms-my', 'kind' => 'cut']);
$answer = send();
sandbox('assertions', ['messages' => ['esms-my' => 2], 'all_faults_used' => true]);
expect($answer === null, 'sent, but not answered');

// The code expires without a wait.
$code = latest_code();
sandbox('clock', ['advance_seconds' => 200]);
expect(check($code)['status'] > 0, 'expired');
