// @huggingface/inference with endpointUrl against /predict, and the answers against the tasks' own JSON schemas.
// PORTAL_URL, PORTAL_KEY, SAMPLES: a folder with the starter models' samples.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InferenceClient } from '@huggingface/inference';
import Ajv from 'ajv';

const { PORTAL_URL: url, PORTAL_KEY: key, SAMPLES: samples } = process.env;
const tasks = path.join(import.meta.dirname, 'node_modules', '@huggingface', 'tasks', 'src', 'tasks');
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addMetaSchema(JSON.parse(readFileSync(path.join(import.meta.dirname, 'node_modules', 'ajv', 'dist', 'refs', 'json-schema-draft-06.json'))));

const schemaFile = (task, side) => path.join(tasks, task, 'spec', `${side}.json`);
function conforms(task, side, value) {
  // nullable is OpenAPI's word; JSON Schema has none such.
  const schema = JSON.parse(readFileSync(schemaFile(task, side)), (name, part) => (name === 'nullable' ? undefined : part));
  // image-to-text names generated_text and requires generatedText, which no client reads: the published name counts.
  schema.required = schema.required?.map((name) =>
    name in schema.properties ? name : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const validate = ajv.compile({ ...schema, $id: undefined });
  assert.ok(validate(value), `${task} ${side}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value).slice(0, 200)}`);
}

async function predict(model, body, type) {
  const answer = await fetch(`${url}predict/${model}`, {
    method: 'POST', body, headers: { Authorization: `Bearer ${key}`, 'Content-Type': type },
  });
  assert.equal(answer.status, 200, `${model}: ${await answer.clone().text()}`);
  return answer.json();
}

// The check itself can fail.
assert.throws(() => conforms('object-detection', 'output', [{ label: 'face', score: 1 }]));
assert.throws(() => conforms('object-detection', 'output', [{ label: 'face', score: 1, box: { xmin: 0.5, ymin: 0, xmax: 1, ymax: 1 } }]));
assert.throws(() => conforms('image-to-text', 'output', {}));

const invoice = readFileSync(path.join(samples, 'ppocr', 'samples', 'invoice.png'));
const faces = readFileSync(path.join(samples, 'blazeface', 'samples', 'faces.png'));
const utterance = readFileSync(path.join(samples, 'silero-vad', 'samples', 'utterance.wav'));
conforms('image-to-text', 'output', await predict('ppocr', invoice, 'image/png'));
conforms('object-detection', 'output', await predict('blazeface', faces, 'image/png'));
// There is no schema for voice activity detection: the shape is ours.
assert.ok(!existsSync(schemaFile('voice-activity-detection', 'output')));
for (const segment of await predict('silero-vad', utterance, 'audio/wav')) {
  assert.deepEqual(Object.keys(segment), ['label', 'score', 'start', 'end']);
}

for (const inputs of ['hello world', ['hello', 'the']]) {
  const body = { inputs };
  conforms('feature-extraction', 'input', body);
  conforms('feature-extraction', 'output', await predict('words', JSON.stringify(body), 'application/json'));
}
const prompt = { inputs: 'Sphinx_of ju', parameters: { max_new_tokens: 3, do_sample: false, stop: ['never'] } };
conforms('text-generation', 'input', prompt);
const continued = await predict('sphinx', JSON.stringify(prompt), 'application/json');
conforms('text-generation', 'output', continued);
assert.equal(continued.generated_text, 'dge');

const at = (model) => new InferenceClient(key, { endpointUrl: `${url}predict/${model}` });
assert.match((await at('ppocr').imageToText({ data: new Blob([invoice], { type: 'image/png' }) })).generated_text, /\w/);
const detected = await at('blazeface').objectDetection({ inputs: new Blob([faces], { type: 'image/png' }) });
assert.ok(detected.length > 0 && detected.every((face) => face.label === 'face'));
const vectors = await at('words').featureExtraction({ inputs: ['hello', 'the'] });
assert.deepEqual(vectors.map((vector) => vector.length), [48, 48]);
const chat = await new InferenceClient(key, { endpointUrl: `${url}v1` }).chatCompletion({
  model: 'sphinx', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 6, temperature: 0,
});
assert.equal(chat.choices[0].message.content, 'Sphinx');
console.log('huggingface: all as expected');
