import assert from 'node:assert';

const phone = '60123456789';
const { env } = process;

async function post(url, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert(answer.ok, `${url}: HTTP ${answer.status}`);
  return answer.json();
}

// Your program: in production only the address and the keys differ.
function vendor(path, fields) {
  const keys = { 'api-key': env.ESMS_MY_API_KEY, 'api-secret': env.ESMS_MY_API_SECRET };
  return post(env.ESMS_MY_BASE_URL + path, { ...keys, phone, ...fields });
}
const send = () => vendor('/sms/otp/generate', { 'brand-name': 'Eaon' });
const check = (code) => vendor('/sms/otp/verify', { code });

// Your test.
const api = `${env.OTP_SANDBOX_INBOX}_sandbox/v1/`;
const sandbox = (path, body) => post(api + path, body);
const latestCode = async () => (await (await fetch(`${api}otp/latest?to=%2B${phone}`)).json()).code;

await sandbox('reset', {});
assert.equal((await send()).status, 0);
assert.equal((await check(await latestCode())).status, 0);
console.log('confirmed');

// The vendor sends and bills the message, but the connection breaks before the answer.
await sandbox('faults', { vendor: 'esms-my', kind: 'cut' });
await assert.rejects(send, TypeError);
await sandbox('assertions', { messages: { 'esms-my': 2 }, all_faults_used: true });
console.log('sent, but not answered');

// The code expires without a wait.
const code = await latestCode();
await sandbox('clock', { advance_seconds: 200 });
assert((await check(code)).status > 0);
console.log('expired');
