using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends.Worker;

/// <summary>What an answer must be for what was asked: whoever made the model may have taken its worker over, and what is let through is charged.</summary>
internal sealed class AnswerRules(ModelManifest manifest, IReadOnlyList<TensorSpec> outputs)
{
    /// <exception cref="InvalidDataException">It is something else; its tensors are freed.</exception>
    public void Check(PredictionInput input, PredictionOutput output)
    {
        if (Fault(input, output.Result) is { } fault)
        {
            output.Dispose();
            throw new InvalidDataException($"The worker's answer {fault}.");
        }
    }

    private string? Fault(PredictionInput input, object result) => result switch
    {
        TensorOutput tensors when input is TensorInput asked => AreWanted(asked, tensors.Tensors) ? null : "has other tensors than were asked for",
        _ when input is TensorInput => "has no tensors",
        TextEmbeddings embeddings when manifest.Pipeline == "text-embedding" =>
            input is TextInput texts && texts.Items.Count != embeddings.Vectors.Count ? "has another number of vectors than of texts"
            : embeddings.Vectors.All(vector => AreFinite(vector.Span)) ? null : "has numbers that are none",
        GeneratedText text when manifest.Pipeline == "text-generation" =>
            Enum.IsDefined(text.FinishReason) && text is { PromptTokens: >= 0, CompletionTokens: >= 0 } ? null : "counts its tokens wrongly",
        TextInImage read when manifest.Pipeline == "pp-ocr" =>
            read.Lines.All(line => line is not null && float.IsFinite(line.Score) && AreFinite(line.Polygon)) ? null : "has a line that is none",
        DetectedFaces found when manifest.Pipeline == "blazeface" =>
            found.Faces.All(face => face is not null && float.IsFinite(face.Score) && AreFinite(face.Keypoints)) ? null : "has a face that is none",
        SpeechInAudio heard when manifest.Pipeline == "silero-vad" =>
            heard.Segments.All(segment => segment is not null && float.IsFinite(segment.Score)) ? null : "has a segment that is none",
        _ => "is of another kind than what was asked for",
    };

    private bool AreWanted(TensorInput asked, IReadOnlyList<Tensor> tensors)
    {
        var wanted = asked.Outputs is { Count: > 0 } named ? named : [.. outputs.Select(spec => spec.Name)];
        return tensors.Count == wanted.Count
            && tensors.Zip(wanted).All(pair => pair.First.Name == pair.Second && pair.First.Datatype == outputs.First(spec => spec.Name == pair.Second).Datatype);
    }

    private static bool AreFinite(IReadOnlyList<PixelPoint> points) => points.All(point => double.IsFinite(point.X) && double.IsFinite(point.Y));

    private static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }
}
