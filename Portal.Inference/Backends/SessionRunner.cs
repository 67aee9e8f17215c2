using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Batching;
using Portal.Inference.Engine;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends;

/// <summary>One session: for every shape and every lane on the CPU, for one shape and one lane on a device.</summary>
internal sealed class SessionRunner(ModelSession session) : IDeviceSession
{
    private readonly string[] inputNames = [.. session.InputSpecs.Select(spec => spec.Name)];

    public IReadOnlyList<TensorSpec> Inputs { get; } = session.InputSpecs;

    public IReadOnlyList<TensorSpec> Outputs { get; } = session.OutputSpecs;

    public IReadOnlyList<IReadOnlyList<string>> DimensionNames => session.InputDimensionNames;

    public bool FixedShapes => false;

    public AdapterSlots? Adapter => null;

    public IReadOnlyList<Tensor> Run(PredictionRun run, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var values = new OrtValue[inputs.Count];
        var made = 0;
        try
        {
            for (; made < values.Length; made++)
            {
                values[made] = OrtTensors.ToValue(inputs[made], inputs[made].Dimensions);
            }

            var results = session.Run(run, inputNames, values, outputs);
            var tensors = new Tensor[results.Count];
            for (var i = 0; i < tensors.Length; i++)
            {
                tensors[i] = OrtTensors.FromValue(outputs[i], results[i]);
            }

            return tensors;
        }
        catch (OnnxRuntimeException failure)
        {
            throw new PredictionRefusedException(RefusalReason.InvalidTensor, $"The model cannot run on these tensors: {OrtSentence.Of(failure)}");
        }
        finally
        {
            for (var i = 0; i < made; i++)
            {
                values[i].Dispose();
            }
        }
    }

    public void Dispose() => session.Dispose();
}
