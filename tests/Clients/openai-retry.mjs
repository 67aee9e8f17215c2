// A full queue, twice: OpenAI's client waits as long as the portal says and tries again by itself. PORTAL_URL, PORTAL_KEY.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const waits = [];
const client = new OpenAI({
  baseURL: `${process.env.PORTAL_URL}v1`,
  apiKey: process.env.PORTAL_KEY,
  fetch: async (...request) => {
    const answer = await fetch(...request);
    waits.push(answer.headers.get('retry-after-ms'));
    return answer;
  },
});

const answer = await client.embeddings.create({ model: 'faces', input: 'x' });
assert.deepEqual([...answer.data[0].embedding], [1, 2]);
assert.deepEqual(waits, ['30', '30', null]);
console.log('openai-retry: all as expected');
