using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Portal.Benchmarks.Serving;

/// <summary>ONNX Runtime in a loop: what inference costs when nothing else is done.</summary>
internal sealed class Floor(byte[] model) : IDisposable
{
    private readonly InferenceSession session = Open(model);

    /// <summary>CPU milliseconds of one row.</summary>
    /// <param name="batches">Batches to go through in turn; inputs of a batch are stacked row by row and equal in shape.</param>
    /// <param name="window">How long.</param>
    /// <param name="threads">Loops at once, over one session. More than one share the machine's caches and memory.</param>
    public double CpuMilliseconds(IReadOnlyList<IReadOnlyList<ServingInput>> batches, TimeSpan window, int threads)
    {
        var prepared = batches.Select(batch => (Rows: batch.Count, Values: Stack(batch))).ToList();
        try
        {
            foreach (var (_, values) in prepared)
            {
                Run(values);
            }
            using var self = Process.GetCurrentProcess();
            var before = self.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var rows = 0L;
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
            {
                for (var turn = 0; watch.Elapsed < window || turn % prepared.Count != 0; turn++)
                {
                    Run(prepared[turn % prepared.Count].Values);
                    Interlocked.Add(ref rows, prepared[turn % prepared.Count].Rows);
                }
            });
            self.Refresh();
            return (self.TotalProcessorTime - before).TotalMilliseconds / rows;
        }
        finally
        {
            prepared.SelectMany(batch => batch.Values.Values).ToList().ForEach(value => value.Dispose());
        }
    }

    public void Dispose() => session.Dispose();

    private static InferenceSession Open(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new(model, options);
    }

    private static Dictionary<string, OrtValue> Stack(IReadOnlyList<ServingInput> batch) => batch[0].Tensors.ToDictionary(
        tensor => tensor.Name,
        tensor =>
        {
            var bytes = batch.SelectMany(input => input.Tensors.Single(other => other.Name == tensor.Name).Bytes).ToArray();
            long[] shape = [batch.Count, .. tensor.Shape[1..]];
            return tensor.Datatype == "FP32"
                ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape)
                : OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape);
        });

    private void Run(Dictionary<string, OrtValue> values)
    {
        using var options = new RunOptions();
        using var outputs = session.Run(options, values, session.OutputNames);
    }
}
