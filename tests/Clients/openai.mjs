// The client of OpenAI's own npm package against the portal's /v1: PORTAL_URL, PORTAL_KEY.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const baseURL = `${process.env.PORTAL_URL}v1`;
const client = new OpenAI({ baseURL, apiKey: process.env.PORTAL_KEY });
const line = 'Sphinx_of judge,中文!';
const messages = [{ role: 'user', content: 'Hi' }];

const ids = [];
for await (const model of client.models.list()) {
  ids.push(model.id);
}
assert.ok(ids.includes('words') && ids.includes('ppocr'), `models: ${ids}`);
assert.equal((await client.models.retrieve('words')).object, 'model');

// Asks for base64 by itself and decodes it; a list of floats must be the same vector.
const asked = { model: 'words', input: ['hello world', 'the'] };
const packed = await client.embeddings.create(asked);
const plain = await client.embeddings.create({ ...asked, encoding_format: 'float' });
assert.deepEqual(packed.data.map((item) => item.embedding.length), [48, 48]);
assert.deepEqual([...packed.data[0].embedding].map(Math.fround), plain.data[0].embedding.map(Math.fround));
assert.equal(packed.usage.total_tokens, 7);
const { request_id: requestId } = await client.embeddings.create(asked).withResponse();
assert.match(requestId, /^[0-9a-f-]{36}$/);

const whole = await client.chat.completions.create({ model: 'sphinx', messages, temperature: 0 });
assert.equal(whole.choices[0].message.content, line);
assert.equal(whole.choices[0].finish_reason, 'stop');
assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);

const stream = await client.chat.completions.create({
  model: 'sphinx', messages, temperature: 0, stream: true, stream_options: { include_usage: true },
});
let text = '';
let usage;
let finish;
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? '';
  finish = chunk.choices[0]?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}
assert.deepEqual([text, finish, usage.total_tokens], [line, 'stop', whole.usage.total_tokens]);

const wrong = new OpenAI({ baseURL, apiKey: 'aip_live_none_none' });
await assert.rejects(wrong.models.list(), (error) => error instanceof OpenAI.AuthenticationError && error.code === 'invalid_api_key');
await assert.rejects(
  client.embeddings.create({ model: 'nobody', input: 'x' }),
  (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found' && Boolean(error.requestID));
await assert.rejects(
  client.chat.completions.create({ model: 'sphinx', messages, n: 2 }),
  (error) => error instanceof OpenAI.BadRequestError && error.param === 'n' && error.type === 'invalid_request_error');

// More than the plan's month: the portal says that trying again is of no use, and the client believes it.
let attempts = 0;
const counting = new OpenAI({
  baseURL,
  apiKey: process.env.PORTAL_KEY,
  fetch: (...request) => {
    attempts++;
    return fetch(...request);
  },
});
await assert.rejects(
  counting.chat.completions.create({ model: 'prose', messages, max_tokens: 50000 }),
  (error) => error instanceof OpenAI.RateLimitError && error.code === 'insufficient_quota');
assert.equal(attempts, 1);
console.log('openai: all as expected');
