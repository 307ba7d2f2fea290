<?php
// tests/Feature/PhoneCodeTest.php. In config/services.php:
//   'esms_my' => ['url' => env('ESMS_MY_BASE_URL'), 'key' => env('ESMS_MY_API_KEY'), 'secret' => env('ESMS_MY_API_SECRET')],

namespace Tests\Feature;

use Illuminate\Http\Client\ConnectionException;
use Illuminate\Support\Facades\Http;
use Tests\TestCase;

class PhoneCodeTest extends TestCase
{
    private const PHONE = '60123456789';

    protected function setUp(): void
    {
        parent::setUp();
        $this->sandbox('reset');
    }

    public function test_a_code_is_confirmed(): void
    {
        $this->assertSame(0, $this->send());
        $this->assertSame(0, $this->check($this->latestCode()));
    }

    public function test_a_message_without_an_answer_is_billed(): void
    {
        $this->sandbox('faults', ['vendor' => 'esms-my', 'kind' => 'cut']);
        $this->assertThrows(fn () => $this->send(), ConnectionException::class);
        $this->sandbox('assertions', ['messages' => ['esms-my' => 1], 'all_faults_used' => true]);
    }

    public function test_a_code_expires(): void
    {
        $this->send();
        $code = $this->latestCode();
        $this->sandbox('clock', ['advance_seconds' => 200]);
        $this->assertGreaterThan(0, $this->check($code));
    }

    // Your program instead: in production only the address and the keys differ.
    private function vendor(string $path, array $fields): int
    {
        ['url' => $url, 'key' => $key, 'secret' => $secret] = config('services.esms_my');
        $keys = ['api-key' => $key, 'api-secret' => $secret, 'phone' => self::PHONE];
        return Http::post($url.$path, $keys + $fields)->throw()->json('status');
    }

    private function send(): int
    {
        return $this->vendor('/sms/otp/generate', ['brand-name' => 'Eaon']);
    }

    private function check(string $code): int
    {
        return $this->vendor('/sms/otp/verify', ['code' => $code]);
    }

    private function sandbox(string $path, array $order = []): void
    {
        Http::withBody(json_encode((object) $order), 'application/json')->post(env('OTP_SANDBOX_INBOX').'_sandbox/v1/'.$path)->throw();
    }

    private function latestCode(): string
    {
        $query = ['to' => '+'.self::PHONE];
        return Http::get(env('OTP_SANDBOX_INBOX').'_sandbox/v1/otp/latest', $query)->throw()->json('code');
    }
}
