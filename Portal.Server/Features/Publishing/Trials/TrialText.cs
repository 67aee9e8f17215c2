using System.Text.Json;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Server.Features.Publishing.Reviews;
using Portal.Server.Gateway.Oip;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>A trial's answer as JSON for people to read.</summary>
internal static class TrialText
{
    // No output has fewer characters than its name, datatype, shape and data.
    private const int ShortestOutput = 40;

    /// <summary>Writes the protocol's answer; one that has no room is cut.</summary>
    /// <param name="output">The answer.</param>
    /// <param name="manifest">Whose answer it is.</param>
    /// <param name="id">What the caller calls the request.</param>
    /// <param name="written">Takes the UTF-8.</param>
    /// <param name="cancellationToken">The caller leaves.</param>
    /// <exception cref="ArgumentException">It cannot be written as JSON.</exception>
    /// <exception cref="InvalidDataException">Its texts are none.</exception>
    public static async Task WriteAsync(
        PredictionOutput output, ModelManifest manifest, string? id, FirstBytes written, CancellationToken cancellationToken)
    {
        var outputs = OipTensors.ToOutput(output.Result);
        using var made = ReferenceEquals(outputs, output.Result) ? null : outputs;
        using var shown = new TensorOutput([.. outputs.Tensors.Take(written.Room / ShortestOutput).Select(HalfPrecision.Widened)]);
        // People read it: nothing is answered in binary, whatever the sample asks for.
        using var request = new InferRequest { Id = id };
        var http = new DefaultHttpContext();
        http.Response.Body = written;
        try
        {
            await new InferAnswer(request, manifest.Slug, manifest.Version, shown.Tensors).WriteAsync(http.Response, cancellationToken);
            await http.Response.BodyWriter.FlushAsync(cancellationToken);
        }
        catch (EndOfStreamException) when (written.IsFull)
        {
            // A large answer is not made to its end for the part that is shown.
        }
    }

    /// <summary>Writes an answer in its task's shape; one that has no room is cut.</summary>
    /// <exception cref="ArgumentException">It has none, or cannot be written as JSON.</exception>
    public static void Write(object result, FirstBytes written)
    {
        var answer = TaskAnswer.Of(result);
        try
        {
            JsonSerializer.Serialize(written, answer, answer.GetType(), TaskAnswer.Json);
        }
        catch (EndOfStreamException) when (written.IsFull)
        {
            // As above.
        }
    }
}
