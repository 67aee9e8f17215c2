using System.Text;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Inputs;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Units that a call will cost at most, told from its size alone: what is charged in the end the worker counts. A token is
/// never shorter than a byte of its text.
/// </summary>
internal sealed class UnitBound(ModelManifest manifest)
{
    // What a tokenizer or a chat template puts around a text.
    private const int Around = 64;

    private readonly int window = new ManifestParameters(manifest).Number("maxTokens", 1024);

    /// <exception cref="PredictionRefusedException">A recording has no header.</exception>
    public long Of(PredictionInput input) => input switch
    {
        EncodedInput file when manifest.Unit == "second" => WavFile.Open(file.Body).Seconds,
        EncodedInput file when manifest.Unit == "token" => Math.Min(file.Body.Length + Around + ChatInput.UsualMaxTokens, Most),
        TextInput texts => texts.Items.Sum(item => Math.Min((item.Tokens?.Count ?? Encoding.UTF8.GetByteCount(item.Text ?? "")) + Around, Most)),
        ChatInput chat => Math.Min(chat.Messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content) + Around) + chat.MaxTokens, Most),
        _ => 1,
    };

    // Whatever is longer is refused.
    private long Most => window;
}
