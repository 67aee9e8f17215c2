// The peer: what a careful developer writes in an afternoon. fastify takes JSON tensors, onnxruntime-node runs them with its
// defaults. Started with the models' folder; prints its port.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import * as ort from 'onnxruntime-node';

const folder = process.argv[2];
const sessions = new Map();
for (const name of readdirSync(folder)) {
  sessions.set(name, await ort.InferenceSession.create(join(folder, name, 'files', 'model')));
}

const types = {
  FP32: (data) => new ort.Tensor('float32', Float32Array.from(data.flat(Infinity))),
  INT64: (data) => new ort.Tensor('int64', BigInt64Array.from(data.flat(Infinity), BigInt)),
};
const app = fastify({ bodyLimit: 64 << 20 });
app.post('/v2/models/:model/infer', async (request) => {
  const feeds = {};
  for (const input of request.body.inputs) {
    feeds[input.name] = types[input.datatype](input.data).reshape(input.shape);
  }
  const outputs = await sessions.get(request.params.model).run(feeds);
  return {
    model_name: request.params.model,
    outputs: Object.entries(outputs).map(([name, tensor]) => ({
      name, datatype: 'FP32', shape: tensor.dims, data: Array.from(tensor.data),
    })),
  };
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(app.server.address().port);
