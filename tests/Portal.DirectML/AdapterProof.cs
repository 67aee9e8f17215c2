using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.DirectML;

/// <summary>The provider is chosen and named, the whole graph runs on it, and BlazeFace agrees with the CPU.</summary>
internal static class AdapterProof
{
    // Floats add up in another order on the device; outputs reach 116, pictures 900 pixels.
    private const float MaxTensorError = 1e-3f;
    private const float MaxPixels = 0.05f;
    private const float MaxScore = 1e-4f;

    public static async Task RunAsync(Checks checks)
    {
        Compare(checks, await File.ReadAllBytesAsync(StarterModel.Weights));

        await using var device = Engines.OfThisBuild();
        await using var cpu = Engines.OnCpu();
        await StarterModel.LoadAsync(device);
        await StarterModel.LoadAsync(cpu);
        var there = await StarterModel.FacesAsync(device);
        var here = await StarterModel.FacesAsync(cpu);
        var status = device.Status;

        checks.Check(
            status is { Flavour: "DirectML", ExecutionProvider: "DmlExecutionProvider", FallbackReason: null },
            "the engine names DirectML after it ran a model",
            $"{status.ExecutionProvider} of ONNX Runtime {status.RuntimeVersion}, fallback: {status.FallbackReason ?? "none"}");
        var (pixels, score) = Difference(here, there);
        checks.Check(
            here.Count == 3 && pixels <= MaxPixels && score <= MaxScore,
            $"the engine's faces agree with the CPU's within {MaxPixels} pixels and {MaxScore} of score",
            $"{there.Count} faces, {pixels:0.#####} pixels, {score:0.#######}");
    }

    // A session that may not give a node to the CPU opens only when every node runs on the device.
    private static void Compare(Checks checks, byte[] model)
    {
        using var onCpu = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var onDevice = new SessionOptions
        {
            EnableMemoryPattern = false,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        onDevice.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        onDevice.AppendExecutionProvider_DML(0);
        using var here = new InferenceSession(model, onCpu);
        using var there = new InferenceSession(model, onDevice);

        var random = new Random(20);
        var pixels = Enumerable.Range(0, 256 * 256 * 3).Select(_ => random.NextSingle() * 2 - 1).ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 256, 256, 3]);
        using var run = new RunOptions();
        using var expected = here.Run(run, here.InputNames, [input], here.OutputNames);
        using var actual = there.Run(run, here.InputNames, [input], here.OutputNames);

        var largest = expected.Max(output => Largest(output.GetTensorDataAsSpan<float>()));
        var error = expected.Zip(actual, (e, a) => Error(e.GetTensorDataAsSpan<float>(), a.GetTensorDataAsSpan<float>())).Max();
        checks.Check(
            error <= MaxTensorError && largest > 1,
            $"every node of BlazeFace runs on the adapter, its outputs within {MaxTensorError} of the CPU's",
            $"largest difference {error:0.########} in outputs up to {largest:0.#}");
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        return largest;
    }

    private static float Error(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        // NaN is carried on by Max: it must not pass for a small difference.
        var error = expected.Length == actual.Length ? 0 : float.PositiveInfinity;
        for (var i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            error = MathF.Max(error, MathF.Abs(expected[i] - actual[i]));
        }

        return error;
    }

    private static (float Pixels, float Score) Difference(IReadOnlyList<DetectedFace> here, IReadOnlyList<DetectedFace> there)
    {
        if (here.Count != there.Count)
        {
            return (float.PositiveInfinity, float.PositiveInfinity);
        }

        var pairs = here.Zip(there).ToArray();
        return (pairs.Max(pair => Answers.Distance(pair.First, pair.Second)), pairs.Max(pair => Math.Abs(pair.First.Score - pair.Second.Score)));
    }
}
