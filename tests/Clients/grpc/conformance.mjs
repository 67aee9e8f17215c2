// Calls a portal with the public gRPC client and prints what it got, as JSON.
// node conformance.mjs HOST:PORT PROTO; the key is in PORTAL_KEY.
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [address, proto] = process.argv.slice(2);
const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
const load = file => grpc.loadPackageDefinition(loader.loadSync(file, options));
const unbounded = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
const plain = grpc.credentials.createInsecure();
const inference = new (load(proto).inference.GRPCInferenceService)(address, plain, unbounded);
const health = new (load(fileURLToPath(new URL('health.proto', import.meta.url))).grpc.health.v1.Health)(address, plain);

const withKey = new grpc.Metadata();
withKey.set('authorization', `Bearer ${process.env.PORTAL_KEY}`);

const ask = (client, method, request, metadata = new grpc.Metadata()) => new Promise(done => {
  const deadline = new Date(Date.now() + 30_000);
  let headers = {};
  const call = client[method](request, metadata, { deadline }, (error, answer) => done(error
    ? { code: grpc.status[error.code], details: error.details, trailers: error.metadata.getMap() }
    : { answer, headers }));
  call.on('metadata', received => { headers = received.getMap(); });
});

const floats = numbers => Buffer.from(Float32Array.from(numbers).buffer);
const row = Array.from({ length: 64 }, (_, i) => i / 64);
const input = (extra = {}) => ({ name: 'x', datatype: 'FP32', shape: [1, 64], ...extra });
const numbers = ({ answer }) => [...new Float32Array(Uint8Array.from(answer.raw_output_contents[0]).buffer)];

const raw = await ask(inference, 'ModelInfer', {
  model_name: 'mlp', id: 'call 7', inputs: [input()], outputs: [{ name: 'y' }], raw_input_contents: [floats(row)],
}, withKey);
const typed = await ask(inference, 'ModelInfer', {
  model_name: 'mlp', inputs: [input({ contents: { fp32_contents: row } })],
}, withKey);

console.log(JSON.stringify({
  live: (await ask(inference, 'ServerLive', {})).answer,
  ready: (await ask(inference, 'ServerReady', {})).answer,
  modelReady: (await ask(inference, 'ModelReady', { name: 'mlp' })).answer,
  server: (await ask(inference, 'ServerMetadata', {})).answer,
  model: (await ask(inference, 'ModelMetadata', { name: 'mlp' })).answer,
  health: (await ask(health, 'Check', {})).answer,
  healthOfService: (await ask(health, 'Check', { service: 'inference.GRPCInferenceService' })).answer,
  raw: raw.answer ? { ...raw.answer, raw_output_contents: undefined, numbers: numbers(raw), headers: raw.headers } : raw,
  typed: typed.answer ? numbers(typed) : typed,
  withoutKey: await ask(inference, 'ModelInfer', { model_name: 'mlp', inputs: [input()], raw_input_contents: [floats(row)] }),
  wrongShape: await ask(inference, 'ModelInfer', {
    model_name: 'mlp', inputs: [input({ shape: [1, 63] })], raw_input_contents: [floats(row)],
  }, withKey),
  unknownModel: await ask(inference, 'ModelMetadata', { name: 'no-such-model' }),
}));
inference.close();
health.close();
